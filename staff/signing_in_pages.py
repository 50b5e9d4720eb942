"""The configuration page of how one person signs in: a lost second factor, and the trust's own sign-in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from staff import provider
from staff.lost_second_factor import OnesOwn, held, refuse_ones_own, reset_second_factor
from staff.models import User
from staff.sessions import confirmed_recently
from staff.sign_in_links import AlreadyLinked, link_sign_in, linked_to, unlink_sign_in

REMOVED = "Removed, and signed out everywhere. They set up a new one when they next sign in."
LINKED = "They can sign in with the trust's account."
UNLINKED = "They can no longer sign in with the trust's account, and are signed out everywhere."


class ResetForm(forms.Form):
    """Whoever asks may be somebody else: a lost phone is a common story of those who would get in."""

    checked = forms.BooleanField(
        label="I have checked that it is them: in person, or on a number that we already had",
        error_messages={"required": "Check that it is them first"},
    )


class SubjectForm(forms.Form):
    subject = forms.CharField(
        label="Their subject",
        help_text="What your provider calls “sub”. Not an e-mail address: those are given to others later.",
        max_length=191,
        error_messages={"required": "Enter their subject, as your provider shows it"},
    )


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
        reset = ResetForm(request.POST if asked == "reset" else None)
        subject = SubjectForm(request.POST if asked == "link" else None)
        refused = ""
        try:
            if done := self._done(request, person, asked, reset, subject):
                self.message_user(request, done, messages.SUCCESS)
                return redirect("admin:staff_user_signing_in", object_id)
        except (OnesOwn, AlreadyLinked) as refusal:
            refused = str(refusal)
        return self._page(request, person, reset, subject, refused)

    def _done(
        self, request: HttpRequest, person: User, asked: str | None, reset: ResetForm, subject: SubjectForm
    ) -> str:
        """What was done, in words; nothing when nothing was."""
        by: Any = request.user
        now = timezone.now()
        if asked == "reset" and reset.is_valid():
            reset_second_factor(person=person, by=by, now=now)
            return REMOVED
        if asked == "link" and subject.is_valid():
            refuse_ones_own(person, by)
            link_sign_in(person=person, subject=subject.cleaned_data["subject"], by=by, now=now)
            return LINKED
        if asked == "unlink":
            refuse_ones_own(person, by)
            unlink_sign_in(person=person, by=by, now=now)
            return UNLINKED
        return ""

    def _page(
        self, request: HttpRequest, person: User, reset: ResetForm, subject: SubjectForm, refused: str
    ) -> HttpResponse:
        wrong = [error for form in (reset, subject) for each in form.errors.values() for error in each]
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": "How they sign in", "person": person},
            **{"reset": reset, "subject": subject, "held": held(person)},
            **{"by_provider": provider.is_on(), "linked_to": linked_to(person)},
            **{"errors": [*wrong, *filter(None, [refused])], "is_own": person == request.user},
        }
        return TemplateResponse(request, "admin/staff/user/signing_in.html", context)
