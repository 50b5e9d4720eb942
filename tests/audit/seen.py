"""A world with one of everything that can be looked at, and what looking at all of it wrote down."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent, Outcome
from deadlines.clock import Kind
from deadlines.models import Deadline, Escalation, Notice
from documents.models import Document
from incidents.models import Incident
from incidents.recording.services import adding
from referrals.facts import ReferralKind
from referrals.models import Partner, Referral
from referrals.workflow import How, Status
from staff.models import User
from tests.addresses import OURS, address
from tests.incidents.doing import give_action, triage
from tests.incidents.writing import submitted
from wards.models import Known, Location, ServiceUser

#: words that somebody wrote, or names of people; none may ever be in an event
SAID = "Quillwort told the night nurse"
HEADLINE = "Thistledown in the lounge"
INFORMATION = "Foxglove was shared with the hub"
NAME = "Jo Example"
WORDS = ("Quillwort", "Thistledown", "Foxglove", NAME, "Robin", "Rowan ward", "Anyshire", "curtain")

#: what forms are sent: a search, and somebody chosen from it
SEARCHED = {"name": "Robin", "q": "Robin", "search": "Search"}


def full_world(
    incident: Incident,
    *,
    service_user: ServiceUser,
    lounge: Location,
    recorder: User,
    lead: User,
    now: datetime,
) -> dict[str, Any]:
    """What `tests.addresses.address` needs, of one incident open to its ward and led by the lead."""
    submitted(incident, service_user, lounge, recorder, now)
    person = incident.involvement_set.get(service_user=service_user)
    adding.add_account(
        incident=incident,
        given_by=person,
        verbatim=SAID,
        given_at=now,
        taken_by=recorder,
        by=recorder,
        now=now,
    )
    triage(incident, lead, now)
    referral = ready_to_send(incident, now)
    return {
        "incidents.incident": incident.pk,
        "person": person.pk,
        "action_pk": give_action(incident, lead, lead, now).pk,
        "referrals.referral": referral.pk,
        "documents.document": made(
            Document(kind="referral", subject_id=referral.pk, incident_id=incident.pk), now
        ).pk,
        "wards.serviceuser": service_user.pk,
        "deadlines.notice": notice(incident, lead, now).pk,
    }


def ready_to_send(incident: Incident, now: datetime) -> Referral:
    hub = Partner.objects.create(
        name="Anyshire Invented Hub",
        kinds=[ReferralKind.SAFEGUARDING_ADULT],
        phone="01632 960 111",
        last_checked_on=date(2026, 5, 1),
    )
    return Referral.objects.create(
        incident=incident,
        kind=ReferralKind.SAFEGUARDING_ADULT,
        status=Status.TO_SEND,
        recommended_at=now,
        partner=hub,
        how=How.PHONE,
        information=INFORMATION,
        person_told=Known.YES,
        person_agrees=Known.YES,
    )


def made(document: Document, now: datetime) -> Document:
    """As a worker leaves it."""
    document.facts = document.facts or {}
    document.asked_at = document.asked_at or now
    document.content, document.sha256, document.pages, document.built_at = b"%PDF", "0" * 64, 1, now
    built = ["content", "sha256", "pages", "built_at"]
    document.save(update_fields=None if document._state.adding else built)
    return document


def notice(incident: Incident, person: User, now: datetime) -> Notice:
    promise = Deadline.objects.filter(kind=Kind.ENTRY, subject_id=incident.pk).get()
    reached = Escalation.objects.create(
        deadline=promise, level=f"to {str(person.pk)[:8]}", was_due_at=now, fired_at=now
    )
    return Notice.objects.create(escalation=reached, person=person, created_at=now)


@dataclass(frozen=True)
class Visit:
    """One request, and what it wrote in the trail about looking."""

    name: str
    method: str
    status: int
    body: str
    events: list[AuditEvent]
    queries: int


def visit(client: Client, name: str, method: str, where: str, sent: dict[str, Any] | None = None) -> Visit:
    with CaptureQueriesContext(connection) as queries:
        answer = ask(client, method, where, sent)
    events = list(looks().filter(request_id=answer["X-Request-ID"]))
    return visited(name, method, answer, events, len(queries))


def ask(client: Client, method: str, where: str, sent: dict[str, Any] | None) -> Any:
    answer = getattr(client, method)(where, SEARCHED | (sent or {}) if method == "post" else {})
    assert not answer.streaming  # it would be sent after the transaction, and after its event
    return answer


def looks() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(detail__has_key="page")


def visited(name: str, method: str, answer: Any, events: list[AuditEvent], queries: int) -> Visit:
    return Visit(name, method, answer.status_code, answer.content.decode("latin-1"), events, queries)


def crawl(
    client: Client, known: dict[str, Any], sent: dict[str, Any], pages: Collection[tuple[str, str]]
) -> list[Visit]:
    """Each of these pages, by its name and method. What they cost is not counted."""
    answers = [(name, method, ask(client, method, address(name, known), sent)) for name, method in pages]
    events = defaultdict(list)
    for event in looks().filter(request_id__in=[answer["X-Request-ID"] for *_, answer in answers]):
        events[event.request_id].append(event)
    return [
        visited(name, method, answer, events[answer["X-Request-ID"]], 0) for name, method, answer in answers
    ]


def every_page(*methods: str) -> list[tuple[str, str]]:
    """Every address of ours, by each of these methods."""
    return list(product(sorted(OURS), methods))


def due(one: Visit) -> list[Outcome]:
    """How what it wrote must have ended: once for what was shown or refused, and never otherwise."""
    route = OURS[one.name]
    if one.status in {200, 409}:
        return [Outcome.OK] if route.is_recorded else []
    denied = {403: [Outcome.REFUSED], 404: [Outcome.NOT_THERE]}
    return denied.get(one.status, []) if route.verb else []


def told_by(event: AuditEvent) -> str:
    """Everything that the row of an event says, as one text."""
    return json.dumps([str(getattr(event, field.attname)) for field in event._meta.fields])


def said(event: AuditEvent) -> dict[str, Any]:
    """What an event says besides when, by which request, and which identifiers were asked for."""
    asked = {"id", "at", "request_id", "target_id", "incident_id"}
    rest = {
        field.attname: getattr(event, field.attname)
        for field in event._meta.fields
        if field.attname not in asked
    }
    rest["detail"] = {name: name in {"page", "slug"} and value for name, value in event.detail.items()}
    return rest | {"names an incident": event.incident_id is not None}
