"""What people do while recording, in one line, for tests that begin after it."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents import vocabulary as words
from incidents.models import Incident, Involvement, SectionSave
from incidents.recording.required_facts import COLUMNS
from incidents.recording.section_names import Section
from incidents.recording.services import adding
from incidents.recording.services.people import Named, involve
from incidents.recording.services.saving import latest_save, save_section
from incidents.recording.services.submitting import submit
from staff.models import User
from wards.models import Location, ServiceUser


def url(name: str, incident: Incident, *more: Any) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *more])


def send(client: Client, incident: Incident, section: Section, **answers: Any) -> HttpResponse:
    """Post a section, as somebody who has seen its latest version unless `version` says otherwise.

    Where it says that staff may be involved: by nobody who would be told of it, unless `may_be` says so.
    """
    latest = latest_save(incident, section)
    given = {"version": str(latest.version if latest else 0)} | answers
    if {"staff", "staff_involved"} & answers.keys():
        given = {"may_be": "no"} | given
    return client.post(url("section", incident, section.value), given)


def save(
    incident: Incident, section: Section, by: User, now: datetime, reason: str = "", **changed: Any
) -> SectionSave:
    """Save a section with these columns changed."""
    incident.refresh_from_db()
    latest = latest_save(incident, section)
    return save_section(
        incident=incident,
        section=section,
        values={name: getattr(incident, name) for name in COLUMNS[section]} | changed,
        version=latest.version if latest else 0,
        reason=reason,
        by=by,
        now=now,
    )


def affect(incident: Incident, who: ServiceUser | User, by: User, now: datetime) -> Involvement:
    return enter(incident, words.InvolvedAs.AFFECTED, who, by, now)


def enter(
    incident: Incident, part: words.InvolvedAs, who: ServiceUser | User | str, by: User, now: datetime
) -> Involvement:
    """Somebody in a directory, or, described in words, a visitor."""
    if isinstance(who, ServiceUser):
        named = Named(part, words.PersonKind.SERVICE_USER, service_user=who)
    elif isinstance(who, User):
        named = Named(part, words.PersonKind.STAFF, staff=who)
    else:
        named = Named(part, words.PersonKind.VISITOR, described_as=who)
    return involve(incident=incident, named=named, by=by, now=now)


def rate(person: Involvement, by: User, now: datetime, state: words.RatingState, **given: Any) -> None:
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    again = tomorrow if state == words.RatingState.NOT_YET_ABLE else None
    adding.add_rating(person=person, state=state, ask_again_on=again, by=by, now=now, **given)


def answer_all_evidence(incident: Incident, by: User, now: datetime) -> None:
    for item in words.EvidenceItem:
        adding.check_evidence(
            incident=incident, item=item, answer=words.EvidenceAnswer.NOT_YET, by=by, now=now
        )


def complete(
    incident: Incident, who: ServiceUser | User, place: Location, by: User, now: datetime
) -> Involvement:
    """Everything that a record needs before it can be submitted."""
    at = now - timedelta(hours=3)
    save(incident, Section.WHAT_HAPPENED, by, now, narrative="He said “show me” twice and blocked the door.")
    save(incident, Section.WHEN_AND_WHERE, by, now, precision="about", occurred_from=at, location_id=place.pk)
    person = affect(incident, who, by, now)
    save(incident, Section.HARM, by, now, physical_harm="none", psychological_harm="low")
    rate(person, by, now, words.RatingState.NOT_YET_ABLE)
    save(incident, Section.SAFETY, by, now, safety_words="A nurse stayed with them.")
    if incident.involves_assault:
        answer_all_evidence(incident, by, now)
    incident.refresh_from_db()
    return person


def submitted(
    incident: Incident, who: ServiceUser | User, place: Location, by: User, now: datetime
) -> Incident:
    complete(incident, who, place, by, now)
    submit(incident=incident, by=by, now=now)
    incident.refresh_from_db()
    return incident
