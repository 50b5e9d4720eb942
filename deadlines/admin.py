"""The configuration pages of the ladders: what a trust's reminders are, and a page for each kind."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from audit.admin import Configurable
from deadlines import services
from deadlines.clock import LADDERS, Kind, Rung
from deadlines.escalation_policies import time_in_words, told_in_words
from deadlines.forms import RungFormSet, typed
from deadlines.models import Ladder

SAVED = "Saved. It holds within a minute, for what is already running too."
SAME = "Nothing has changed."


@admin.register(Ladder)
class LadderAdmin(Configurable, admin.ModelAdmin):
    """A ladder is set as a whole, so these pages are ours and not those of Django's admin."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.ladders), name="deadlines_ladder_changelist"),
            path("<slug:kind>/", view(self.ladder), name="deadlines_ladder_change"),
        ]

    def ladders(self, request: HttpRequest) -> HttpResponse:
        """Every kind, with what holds for it today."""
        own = {mine.kind: mine for mine in Ladder.objects.in_force().prefetch_related("rungs")}
        holds = LADDERS | {Kind(kind): mine.as_rungs for kind, mine in own.items()}
        rows = [(kind, own.get(kind), _said(holds[kind])) for kind in Kind]
        return self._page(request, "list", title="Reminders and escalations", rows=rows)

    def ladder(self, request: HttpRequest, kind: str) -> HttpResponse:
        """One kind: its reminders, to change or to put back as they came."""
        if kind not in Kind.values:
            raise Http404
        about, at = Kind(kind), timezone.now()
        initial = [typed(rung) for rung in Ladder.objects.of(about)]
        rungs: Any = RungFormSet(request.POST or None, initial=initial, form_kwargs={"kind": about})
        built_in = "built_in" in request.POST
        if request.method == "POST" and (built_in or rungs.is_valid()):
            chosen = LADDERS[about] if built_in else rungs.rungs
            changed = services.set_ladder(kind=about, rungs=chosen, by=request.user, now=at)
            self.message_user(request, SAVED if changed else SAME, messages.SUCCESS)
            return redirect("admin:deadlines_ladder_changelist")
        return self._page(request, "change", title=about.label, rungs=rungs, built_in=_said(LADDERS[about]))

    def _page(self, request: HttpRequest, name: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **more}
        return TemplateResponse(request, f"admin/deadlines/ladder/{name}.html", context)


def _said(rungs: tuple[Rung, ...]) -> list[tuple[str, str]]:
    return [(time_in_words(rung.after_due), told_in_words(rung)) for rung in rungs]
