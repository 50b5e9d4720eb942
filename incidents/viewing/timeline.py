"""What happened to an incident, in order: one query over everything that is added to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from deadlines.clock import Kind
from deadlines.escalation_policies import level_in_words
from deadlines.models import Escalation
from incidents import vocabulary as words
from incidents.models import (
    Account,
    Action,
    Closure,
    DetailsLook,
    Incident,
    KnownAtChange,
    Review,
    SectionSave,
    StatusChange,
    Triage,
)
from incidents.recording.section_names import Section
from incidents.workflow import Status

Text = CharField()


class Event(NamedTuple):
    """`words` is what somebody wrote, perhaps empty. `by` is empty for what the system did by itself."""

    at: datetime
    title: str
    words: str
    by: str


def of(incident: Incident) -> list[Event]:
    """Oldest first."""
    first, *others = _sources(incident)
    rows = sorted(first.union(*others, all=True), key=lambda row: (row[0], ORDER[row[1]]))
    return [Event(at, TITLES[what](code), said, by) for at, what, code, said, by in rows]


def _rows(
    found: QuerySet,
    what: str,
    *,
    at: str = "recorded_at",
    code: str = "",
    said: str = "",
    by: str = "recorded_by__name",
) -> QuerySet:
    """At, what, code, words, by whom: the same five columns from every table."""
    return found.order_by().values_list(
        at,
        Value(what, Text),
        Cast(F(code), TextField()) if code else Value("", Text),
        Cast(F(said), TextField()) if said else Value("", Text),
        Cast(F(by), TextField()) if by else Value("", Text),
    )


def _sources(incident: Incident) -> list[QuerySet]:
    mine = {"incident": incident}
    return [
        _rows(StatusChange.objects.filter(**mine), "status", code="became", said="reason"),
        _rows(SectionSave.objects.filter(**mine), "section", code="section", said="reason"),
        _rows(KnownAtChange.objects.filter(**mine), "known", said="reason"),
        _rows(Account.objects.filter(**mine), "account"),
        _rows(DetailsLook.objects.filter(**mine), "details", code="used"),
        _rows(Triage.objects.filter(**mine), "triage", code="response", said="because"),
        _rows(Review.objects.filter(**mine), "review", code="with_person", said="notes"),
        _rows(Action.objects.filter(**mine), "action", said="what"),
        _rows(
            Action.objects.filter(**mine, done_at__isnull=False),
            "done",
            at="done_at",
            said="evidence",
            by="done_by__name",
        ),
        _rows(Closure.objects.filter(**mine), "closure", code="person_content", said="learning"),
        _referral_changes(incident),
        _escalations(incident),
    ]


def _referral_changes(incident: Incident) -> QuerySet:
    """Referrals belong to an app above this one, so they are reached backwards, by name."""
    found = Incident.objects.filter(pk=incident.pk, referrals__changes__isnull=False)
    change = "referrals__changes__"
    step = Concat("referrals__kind", Value(" "), f"{change}became", output_field=Text)
    return _rows(
        found.annotate(step=step),
        "referral",
        at=f"{change}recorded_at",
        code="step",
        said=f"{change}reason",
        by=f"{change}recorded_by__name",
    )


def _escalations(incident: Incident) -> QuerySet:
    """When each was due; one that was due before the promise was written down went out when it fired.

    That nobody leads it is told to those alone who can name another.
    """
    found = Escalation.objects.filter(deadline__subject_id=incident.pk).exclude(deadline__kind=Kind.LEAD)
    step = Concat("deadline__kind", Value(" "), "level", output_field=Text)
    early = When(was_due_at__lt=F("deadline__opened_at"), then=F("fired_at"))
    found = found.annotate(step=step, at=Case(early, default=F("was_due_at")))
    return _rows(found, "reminder", at="at", code="step", by="")


def _referral(code: str) -> str:
    kind, became = code.split(" ", 1)
    referral: Any = Incident._meta.get_field("referrals").related_model
    label = {name: dict(referral._meta.get_field(name).flatchoices) for name in ("kind", "status")}
    return f"Referral, {label['kind'].get(kind, kind)}: {label['status'].get(became, became)}"


def _reminder(code: str) -> str:
    kind, level = code.split(" ", 1)
    return f"Reminder, {Kind(kind).label}: {level_in_words(level)}"


TITLES: dict[str, Callable[[str], str]] = {
    "reminder": _reminder,
    "known": lambda code: "Corrected when it became known",
    "section": lambda code: f"Saved: {Section(code).label}",
    "account": lambda code: "An account was written down",
    "details": lambda code: f"Changed details of a person {'are used' if code == 'true' else 'are not used'}",
    "triage": lambda code: f"Triage: {words.Response(code).label}",
    "review": lambda code: f"Review, with the person: {words.Explained(code).label.lower().rstrip('…')}",
    "referral": _referral,
    "action": lambda code: "Action added",
    "done": lambda code: "Action finished",
    "closure": lambda code: (
        f"Closing, the person is content: {words.Content(code).label.lower().rstrip('…')}"
    ),
    "status": lambda code: f"Now: {Status(code).label}",
}
#: of what happened in the same moment, what led to the rest comes first
ORDER = {what: number for number, what in enumerate(TITLES)}
