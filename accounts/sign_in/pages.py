"""The configuration page of how one person signs in: lost factors, an address, the trust's own sign-in.

Of whoever holds a role that takes two administrators, each of these waits for another to agree.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from accounts import oidc
from accounts.approvals import Refused, others_can_agree
from accounts.approvals.pages import ASKED, WAITING
from accounts.approvals.sign_in import ask_or_change
from accounts.models import ProposalKind
from accounts.second_factor.lost import OnesOwn, held
from accounts.sessions import confirmed_recently
from accounts.sign_in.changes import AddressTaken
from accounts.sign_in.guard import takes_two
from accounts.sign_in.links import AlreadyLinked, linked_to
from staff.models import User

DONE = {
    ProposalKind.RESET: "Removed, and signed out everywhere. They set up a new one when they next sign in.",
    ProposalKind.ADDRESS: "Their address is changed, and they are signed out everywhere.",
    ProposalKind.SUBJECT: "They can sign in with the trust's account.",
    ProposalKind.NO_SUBJECT: "They can no longer sign in with the trust's account, and are signed out.",
}


class ResetForm(forms.Form):
    """Whoever asks may be somebody else: a lost phone is a common story of those who would get in."""

    checked = forms.BooleanField(
        label="I have checked that it is them: in person, or on a number that we already had",
        error_messages={"required": "Check that it is them first"},
    )


class AddressForm(forms.Form):
    address = forms.EmailField(
        label="Their new e-mail address",
        help_text="Mail for a new password goes there.",
        max_length=254,
        error_messages={"required": "Enter their address"},
    )

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).lower()


class SubjectForm(forms.Form):
    subject = forms.CharField(
        label="Their subject",
        help_text="What your provider calls “sub”. Not an e-mail address: those are given to others later.",
        max_length=191,
        error_messages={"required": "Enter their subject, as your provider shows it"},
    )


FORMS = {
    ProposalKind.RESET: ResetForm,
    ProposalKind.ADDRESS: AddressForm,
    ProposalKind.SUBJECT: SubjectForm,
    ProposalKind.NO_SUBJECT: forms.Form,
}


class SigningInPages(ModelAdmin):
    """Mixed into the pages of a person. Each asks again who is doing it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(confirmed_recently(self.signing_in))
        return [path("<uuid:object_id>/signing-in/", view, name="staff_user_signing_in"), *super().get_urls()]

    def signing_in(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        person = User.objects.filter(pk=object_id).first()
        if person is None:
            raise Http404
        asked = request.POST.get("do")
        shown = {kind: form(request.POST if asked == kind else None) for kind, form in FORMS.items()}
        refused = ""
        try:
            if asked in FORMS and shown[ProposalKind(asked)].is_valid():
                return self._done(request, person, ProposalKind(asked), shown[ProposalKind(asked)])
        except (OnesOwn, AlreadyLinked, AddressTaken, Refused) as refusal:
            refused = str(refusal)
        return self._page(request, person, shown, refused)

    def _done(self, request: HttpRequest, person: User, kind: ProposalKind, form: forms.Form) -> HttpResponse:
        """Done, or asked of another administrator."""
        by: Any = request.user
        wanted = form.cleaned_data.get(kind.value, "")  # the field is called like what is asked
        if ask_or_change(kind=kind, person=person, wanted=wanted, by=by, now=timezone.now()):
            self.message_user(request, DONE[kind], messages.SUCCESS)
            return redirect("admin:staff_user_signing_in", person.pk)
        self.message_user(request, ASKED, messages.SUCCESS)
        return redirect(WAITING)

    def _page(
        self, request: HttpRequest, person: User, shown: dict[ProposalKind, forms.Form], refused: str
    ) -> HttpResponse:
        by: Any = request.user
        now = timezone.now()
        wrong = [error for form in shown.values() for each in form.errors.values() for error in each]
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": "How they sign in", "person": person, "held": held(person)},
            **{"forms": {kind.value: form for kind, form in shown.items()}},
            **{"by_provider": oidc.is_on(), "linked_to": linked_to(person)},
            **{"takes_two": takes_two(person, now), "is_alone": not others_can_agree(by=by, now=now)},
            **{"errors": [*wrong, *filter(None, [refused])], "is_own": person == request.user},
        }
        return TemplateResponse(request, "admin/staff/user/signing_in.html", context)
