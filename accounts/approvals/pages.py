"""The configuration pages of what takes two: asking instead of doing, and what waits for agreement."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from accounts import approvals
from accounts.models import Proposal
from accounts.sign_in.links import subjects_of
from audit.admin import AuditedAdmin, Configurable
from staff.models import User
from staff.relationships import accounts_of

WAITING = "admin:accounts_proposal_changelist"
ASKED = "Nothing has changed yet. Another administrator has to agree: it waits for them here."
AGREED = "Agreed. It holds from now."
DECLINED = "Declined. Nothing has changed."
TAKEN_BACK = "Taken back. Nothing has changed."
SHOWN = 20  # of what was decided


class AsksAnother(AuditedAdmin):
    """What is added here may only be asked for: then no row of its own is made."""

    add_form_template = "admin/accounts/proposal/asking.html"
    takes_two = ""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        by: Any = request.user
        alone = not approvals.others_can_agree(by=by, now=timezone.now())
        told = {"takes_two": self.takes_two, "is_alone": alone}
        return super().add_view(request, form_url, {**(extra_context or {}), **told})

    def ask(self, request: HttpRequest, asking: Callable[[], Proposal]) -> None:
        try:
            asking()
        except approvals.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, ASKED, messages.SUCCESS)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """What was only asked for is an event of its own."""
        return None if obj._state.adding else super().log_addition(request, obj, message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        if obj._state.adding:
            return redirect(WAITING)
        return super().response_add(request, obj, post_url_continue)


@admin.register(Proposal)
class ProposalAdmin(Configurable, ModelAdmin):
    """One page of ours: what waits, with its answers, and what was decided lately."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.waiting), name="accounts_proposal_changelist")]

    def waiting(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return self._decided(request)
        by: Any = request.user
        now, accounts = timezone.now(), accounts_of(by.pk)
        asked = Proposal.objects.not_about(accounts).with_names()
        rows = list(asked.waiting(now).order_by("asked_at", "pk"))
        subjects = subjects_of(row.person for row in rows)
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": "Waiting for agreement"},
            "rows": [(row, row.asked_by_id in accounts, subjects.get(row.person_id)) for row in rows],
            "decided": asked.exclude(decided_at=None).order_by("-decided_at", "pk")[:SHOWN],
            "is_alone": not approvals.others_can_agree(by=by, now=now),
        }
        return TemplateResponse(request, "admin/accounts/proposal/waiting.html", context)

    def _decided(self, request: HttpRequest) -> HttpResponseRedirect:
        """What is refused is told in words, and stays."""
        by: Any = request.user
        try:
            said = answer(request.POST, by)
        except approvals.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)
        return redirect(WAITING)


def as_id(given: Any) -> UUID:
    try:
        return UUID(given or "")
    except ValueError:
        raise Http404 from None


def answer(given: Any, by: User) -> str:
    """What was done, in words."""
    theirs = Proposal.objects.not_about(accounts_of(by.pk))
    proposal = get_object_or_404(theirs, pk=as_id(given.get("proposal")))
    if given.get("do") == "agree":
        approvals.agree(proposal=proposal, by=by, now=timezone.now())
        return AGREED
    declined = approvals.decline(proposal=proposal, by=by, now=timezone.now())
    return TAKEN_BACK if declined.asked_by_id in accounts_of(by.pk) else DECLINED
