"""What a section says, as rows of words: on the check page, and when two people saved at once."""

import copy
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone

from incidents.models import Incident
from incidents.recording.section_names import Section
from incidents.vocabulary import Category, Precision

Row = dict[str, Any]  # the keys of components/_summary_row.html


def moment(at: datetime | None) -> str:
    return formats.date_format(timezone.localtime(at), "j F Y, H:i") if at else ""


def when(incident: Incident) -> str:
    if incident.precision == Precision.BETWEEN:
        return f"Between {moment(incident.occurred_from)} and {moment(incident.occurred_to)}"
    if incident.precision == Precision.NOT_KNOWN:
        return incident.when_words
    about = "About " if incident.precision == Precision.ABOUT else ""
    return f"{about}{moment(incident.occurred_from)}" if incident.occurred_from else incident.when_words


def row(key: str, value: object, *, verbatim: bool = False) -> Row:
    return {"key": key, "value": value, "verbatim": verbatim}


def what_happened(incident: Incident) -> list[Row]:
    also = ", ".join(Category(name).label for name in incident.other_categories)
    return [
        row("Kind of incident", incident.get_category_display()),
        row("Also", also or "Nothing else"),
        *optional("Described as", incident.category_words, verbatim=True),
        *optional("Exposure or nakedness", incident.get_exposure_kind_display()),
        row("In one line", incident.headline, verbatim=True),
        row("What happened", incident.narrative, verbatim=True),
        row("Context", incident.context, verbatim=True),
    ]


def when_and_where(incident: Incident) -> list[Row]:
    return [
        row("When", when(incident), verbatim=True),
        row("Where", incident.location.name if incident.location else ""),
        row("More about the place", incident.place_words, verbatim=True),
        *optional("App, website or phone", incident.online_platform, verbatim=True),
        *optional("Messages or pictures kept", incident.get_online_kept_display()),
        *optional("Kept by", incident.online_kept_by, verbatim=True),
    ]


def people(incident: Incident) -> list[Row]:
    return [row("Staff said to have done it, or affected", incident.get_staff_involved_display())]


def harm(incident: Incident) -> list[Row]:
    return [
        row("Physical harm, as staff see it", incident.get_physical_harm_display()),
        row("Psychological harm, as staff see it", incident.get_psychological_harm_display()),
        row("How this shows", incident.harm_words, verbatim=True),
    ]


def safety(incident: Incident) -> list[Row]:
    return [
        row("Everyone is safe now", incident.get_everyone_safe_display()),
        row("What was done to keep people safe", incident.safety_words, verbatim=True),
    ]


def told(incident: Incident) -> list[Row]:
    return [
        row("Told how their information is used", incident.get_privacy_explained_display()),
        row("Offered this report", incident.get_report_offered_display()),
        *optional("Why not possible", incident.privacy_words, verbatim=True),
    ]


def optional(key: str, value: str, *, verbatim: bool = False) -> list[Row]:
    return [row(key, value, verbatim=verbatim)] if value else []


ROWS: dict[Section, Callable[[Incident], list[Row]]] = {
    Section.WHAT_HAPPENED: what_happened,
    Section.WHEN_AND_WHERE: when_and_where,
    Section.PEOPLE: people,
    Section.HARM: harm,
    Section.SAFETY: safety,
    Section.TOLD: told,
    Section.SUPPORT: lambda incident: [],
}


def as_if(incident: Incident, values: Mapping[str, Any]) -> Incident:
    """The same incident with these columns, not saved."""
    other = copy.copy(incident)
    other._state = copy.copy(incident._state)
    other._state.fields_cache = dict(incident._state.fields_cache)
    for name, value in values.items():
        setattr(other, name, value)
    return other


def compared(
    section: Section, incident: Incident, saved: Mapping[str, Any], typed: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each answer on which two versions differ: ``key``, ``saved``, ``typed``."""
    mine = {one["key"]: one["value"] for one in ROWS[section](as_if(incident, typed))}
    theirs = {one["key"]: one["value"] for one in ROWS[section](as_if(incident, saved))}
    keys = [*mine, *(key for key in theirs if key not in mine)]
    return [
        {"key": key, "saved": theirs.get(key, ""), "typed": mine.get(key, "")}
        for key in keys
        if theirs.get(key, "") != mine.get(key, "")
    ]
