"""Each of two layers closes by itself what the table closes: row security without any filter of the
application, and the application with row security switched off.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from deadlines.models import Deadline, Escalation, Notice
from documents.models import Document
from incidents.models import Action, CaseMember, Incident, Involvement
from referrals.models import Referral
from row_security.context import acting_as
from staff.models import Interest
from tests.database.base import as_owner
from tests.full import in_full
from tests.security.matrix.asking import Asking
from tests.security.matrix.expected import CLOSED_BY, KINDS, OF_AN_INCIDENT, ROLES, Level
from tests.security.matrix.filling import fill
from tests.security.matrix.test_matrix import everybody, where
from tests.security.matrix.world import Person, World
from tests.security.secured import SECURED
from wards.models import ServiceUser, ServiceUserVersion

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BY_SUBJECT = {Deadline: "subject_id", Escalation: "deadline__subject_id", Document: "subject_id"}
BY_SUBJECT[Notice] = "escalation__deadline__subject_id"
#: about one person, or about figures: no way to one incident
OF_PEOPLE = {
    "wards.ServiceUser",
    "wards.ServiceUserVersion",
    "staff.Interest",
    "accounts.KeptForm",
    "accounts.Proposal",
    "mail.Mail",
    "reporting.BoardReport",
    "reporting.ReportRequest",
}
TOLD = {Deadline, Escalation, Notice}
QUICK = ("ward_staff", "ward_manager", "adults_site", "allegations_lead", "executive_lead", "auditor")
SOME_ROLES = [role if role in QUICK else in_full(role) for role in ROLES]
TABLES = [apps.get_model(label) for label in sorted(SECURED - OF_PEOPLE)]

Ways = dict[Any, dict[Any, UUID | None]]  # table -> row -> the incident it leads to


@pytest.fixture
def ways(world: World) -> Ways:
    """Of every table, none of them empty. Read as the system, which sees every row."""
    for case in world.cases.values():
        fill(case.incident, world.boss, world.now)
    subjects = {pk: pk for pk in Incident.objects.values_list("pk", flat=True)}
    for model in (Referral, Action, CaseMember):
        subjects |= dict(model.objects.values_list("pk", "incident_id"))
    return {model: way(model, subjects) for model in TABLES}


def way(model: Any, subjects: dict[UUID, UUID]) -> dict[Any, UUID | None]:
    rows = model._default_manager.order_by()
    if model in BY_SUBJECT:
        return {pk: subjects.get(subject) for pk, subject in rows.values_list("pk", BY_SUBJECT[model])}
    names = {field.name for field in model._meta.get_fields()}
    lead = {"referral": "referral__incident_id", "window": "window__incident_id"}
    path = next((path for name, path in lead.items() if name in names - {"incident"}), "incident_id")
    path = "incident_id" if {"incident", "incident_id"} & names else path
    return dict(rows.values_list("pk", "pk" if model is Incident else path))


def closed_to(world: World, person: Person) -> set[UUID]:
    return {case.incident.pk for case in world.cases.values() if level(person, case) is Level.NOTHING}


def level(person: Person, case: Any) -> Level:
    return person.level(case.role, case.kind) or person.to_others(case.kind)


@pytest.mark.parametrize("role", SOME_ROLES)
def test_the_database_by_itself_shows_each_person_what_the_table_says(world, ways, role):
    assert [model._meta.label for model, rows in ways.items() if not rows] == []
    found = []
    for person in everybody(world, role):
        told = set(Notice.objects.filter(person=person.user).values_list("escalation__deadline", flat=True))
        with acting_as(person.user.pk):
            seen = {
                model: set(model._default_manager.order_by().values_list("pk", flat=True)) for model in TABLES
            }
        found += list(leaks(world, person, ways, seen, told))
    assert found == []


def ids(model: Any) -> set[Any]:
    return set(model._default_manager.order_by().values_list("pk", flat=True))


def leaks(
    world: World, person: Person, ways: Ways, seen: dict[Any, set[Any]], told: set[UUID]
) -> Iterator[str]:
    closed = closed_to(world, person)
    open_ = {case.incident.pk for case in world.cases.values()} - closed
    who = f"{person.role}, {person.relation}"
    for model, pks in seen.items():
        reached = {ways[model][pk] for pk in pks} - {None}
        if model in TOLD:  # that something is late is told to some who see no record
            reached = {ways[model][pk] for pk in pks if not known(model, pk, told)} - {None}
        if role_reads_trail(person, model):
            reached -= closed - excluded_from(world, person)
        if reached & closed:
            yield f"{who}: {model._meta.label} leads to {len(reached & closed)} hidden incidents"
        if model is Incident and reached != open_:
            yield f"{who}: sees {len(reached)} incidents of {len(open_)}"


def known(model: Any, pk: UUID, told: set[UUID]) -> bool:
    if model is Deadline:
        return pk in told
    way = {Escalation: "deadline", Notice: "escalation__deadline"}[model]
    return model.objects.filter(pk=pk, **{f"{way}__in": told}).exists()


def role_reads_trail(person: Person, model: Any) -> bool:
    """The auditor reads the trail, which has no words in it, of all that is not closed to them."""
    return person.role == "auditor" and model._meta.label == "audit.AuditEvent"


def excluded_from(world: World, person: Person) -> set[UUID]:
    if person.relation not in CLOSED_BY:
        return set()
    return {world.cases[person.role, kind].incident.pk for kind in KINDS if person.level(person.role, kind)}


@pytest.mark.parametrize("role", ROLES)
def test_the_database_by_itself_shows_those_cared_for_to_their_ward_and_with_an_incident(world, role):
    involved = dict(Involvement.objects.exclude(service_user=None).values_list("service_user", "incident"))
    for person in everybody(world, role):
        closed = closed_to(world, person)
        with acting_as(person.user.pk):
            seen = set(ServiceUser.objects.values_list("pk", flat=True))
            versions = set(ServiceUserVersion.objects.values_list("service_user", flat=True))
            interests = list(Interest.objects.values_list("person", "other"))
        with_incident = {pk for pk, incident in involved.items() if incident not in closed}
        assert seen == (set(involved) if works_with_them(person) else with_incident), person
        assert versions == seen, person
        assert all(ours(person, *ends) for ends in interests), person


def works_with_them(person: Person) -> bool:
    """Service users are listed to whoever records on their ward, and to leads over it."""
    if person.role in ("adults_trust", "children_trust"):
        return True
    return person.on_the_ward and person.role not in ("no_role", "capacity_assessor")


def ours(person: Person, one: UUID, other: UUID | None) -> bool:
    leads = "adults_trust", "adults_site", "children_trust", "children_site", "allegations_lead"
    return one == person.user.pk or (person.role in leads and other != person.user.pk)


# --- the application alone ----------------------------------------------------------------------------------


@pytest.fixture
def without_row_security(world: World) -> Iterator[None]:
    """Switched off by the owner of the tables, inside the transaction of this test, which is rolled back."""
    tables = [connection.ops.quote_name(apps.get_model(label)._meta.db_table) for label in SECURED]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # nothing may wait when a table is changed
        with as_owner(connection):
            for table in tables:
                cursor.execute(f"alter table {table} disable row level security")
        with acting_as(world.whoever("ward_staff", "none").pk):
            assert Incident.objects.count() == len(world.cases)
        yield
        with as_owner(connection):
            for table in tables:
                cursor.execute(f"alter table {table} enable row level security")


#: one address for each way through the door
DOORS = (
    *("incidents:detail", "incidents:record", "incidents:section", "incidents:leave", "incidents:people"),
    *("incidents:finish_action", "incidents:answer", "referrals:for_incident", "referrals:detail"),
    "referrals:download",
)


@pytest.mark.parametrize("role", SOME_ROLES)
def test_the_application_by_itself_hides_what_the_table_says(world, without_row_security, role, full):
    found = []
    for person in everybody(world, role):
        asking = Asking(person.user)
        for kind in KINDS:
            case, at = world.cases[role, kind], person.level(role, kind)
            if at is not Level.NOTHING:
                continue
            for name in opened_by_get() if full and role == "ward_staff" else DOORS:
                if (status := asking.ask("GET", where(name, case)).status_code) != 404:
                    found.append(f"{person.role}, {person.relation}, {kind}: {name} answers {status}")
    assert found == []


def opened_by_get() -> list[str]:
    return [name for name, (_, methods) in OF_AN_INCIDENT.items() if "GET" in methods.split()]
