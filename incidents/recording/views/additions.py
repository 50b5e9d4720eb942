"""Adding to a record. One page each; nothing added is ever changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents.models import Incident, SupportOffer, Wish
from incidents.read_scope import Reading
from incidents.recording.completeness import people_in
from incidents.recording.forms import additions as forms
from incidents.recording.people_to_choose import account_takers
from incidents.recording.section_names import Section
from incidents.recording.services import adding
from incidents.recording.views.pages import go_on, section_url, to_read
from incidents.response.views.ask_again import question
from incidents.vocabulary import EvidenceItem, InvolvedAs
from staff.requests import Request

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Page:
    """One way of adding. `save` is told what the form says, besides `by` and `now`."""

    heading: str
    section: Section
    form: type[forms.AdditionForm]
    save: Callable[..., Any]
    about: dict[str, Any]  # what the service is told besides, such as the incident
    hint: str = ""
    also: dict[str, Any] | None = None  # what the form is told besides


def opened(request: Request, pk: UUID, now: datetime) -> tuple[Incident, list[Any]]:
    """The incident, and the people its writer may know of: a form that is refused shows them again."""
    reading, people = read(request, pk, now)
    return reading.incident, people


def read(request: Request, pk: UUID, now: datetime) -> tuple[Reading, list[Any]]:
    reading = to_read(request, pk, now)
    return reading, people_in(reading.incident, reading)


def added(request: Request, incident: Incident, people: list[Any], page: Page, now: datetime) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = page.form(posted, people=people, now=now, **(page.also or {}))
    if form.is_bound and form.is_valid():
        page.save(by=request.user, now=now, **page.about, **form.said())
        return go_on(request, incident, section_url(incident.pk, page.section), now)
    context = {
        "incident": incident,
        "form": form,
        "heading": page.heading,
        "hint": page.hint,
        "back": section_url(incident.pk, page.section),
        "back_text": f"Back to “{page.section.label}”",
    }
    return render(request, "incidents/record/add.html", context)


@GET_OR_POST
def account_add(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident, people = opened(request, pk, now)
    page = Page(
        heading="Add an account",
        section=Section.HARM,
        form=forms.AccountForm,
        save=adding.add_account,
        about={"incident": incident},
        also={"takers": account_takers(incident, request.user, people), "initial": {"given_at": None}},
    )
    return added(request, incident, people, page, now)


@GET_OR_POST
def rating_add(request: Request, pk: UUID, person: UUID) -> HttpResponse:
    now = timezone.now()
    incident, people = opened(request, pk, now)
    affected = [one for one in people if one.pk == person and one.involved_as == InvolvedAs.AFFECTED]
    if not affected:
        raise Http404
    page = Page(
        heading="Their own rating of the harm",
        hint=f"For {affected[0].name}. Separate from how staff see it. They can rate it again later.",
        section=Section.HARM,
        form=forms.RatingForm,
        save=adding.add_rating,
        about={"person": affected[0]},
    )
    return added(request, incident, [], page, now)


@GET_OR_POST
def evidence(request: Request, pk: UUID, number: int) -> HttpResponse:
    """One item of the checklist; by number, so that the address says nothing."""
    now = timezone.now()
    incident = opened(request, pk, now)[0]
    items = list(EvidenceItem)
    if not (incident.involves_assault and 1 <= number <= len(items)):
        raise Http404
    item = items[number - 1]
    page = Page(
        heading=f"Evidence: item {number} of {len(items)}",
        hint=item.label,
        section=Section.SAFETY,
        form=forms.EvidenceForm,
        save=adding.check_evidence,
        about={"incident": incident, "item": item},
    )
    return added(request, incident, [], page, now)


@GET_OR_POST
def told_add(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident, _ = opened(request, pk, now)
    page = Page("Who was told", Section.TOLD, forms.ToldForm, adding.record_told, {"incident": incident})
    return added(request, incident, [], page, now)


@GET_OR_POST
def wish_add(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    reading, people = read(request, pk, now)
    incident = reading.incident
    hint = "Ask again over time. Each answer stays, with its date."
    if not people:
        hint = f"Nobody is in this record yet. Add them under “{Section.PEOPLE.label}” first."
    page = Page(
        heading="What a person wants",
        hint=hint,
        section=Section.TOLD,
        form=forms.WishForm,
        save=adding.record_wish,
        about={"incident": incident},
        also={"initial": question(request, reading, Wish, "topic")},
    )
    return added(request, incident, people, page, now)


@GET_OR_POST
def support_add(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    reading, people = read(request, pk, now)
    incident = reading.incident
    page = Page(
        heading="Support offered",
        section=Section.SUPPORT,
        form=forms.SupportForm,
        save=adding.offer_support,
        about={"incident": incident},
        also={"initial": question(request, reading, SupportOffer, "person_words", "what", "what_words")},
    )
    return added(request, incident, people, page, now)
