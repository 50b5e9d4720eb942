"""Which record or person a row is about, who made it and when: PostgreSQL lets nobody write it again.

Taken from the models, so that a new table joins by itself. Asked in plain SQL, as the application's role: row
security alone would let a lead move somebody's place from one record that they see to another.
"""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from deadlines.models import Notice
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import CaseMember, Exclusion, Involvement
from row_security import grants
from row_security.context import acting_as
from tests.incidents.doing import triage
from tests.incidents.writing import affect

pytestmark = pytest.mark.django_db

CHANGED = [
    model
    for model in apps.get_models(include_auto_created=True)
    if grants.CHANGE in grants.rights(model) and model._meta.managed and not model._meta.proxy
]
ONCE = [field for model in CHANGED for field in model._meta.concrete_fields if grants.is_written_once(field)]
#: the point of it: a rule that forgot one of these would be wrong
CERTAIN = {
    *("incidents.CaseMember.incident", "incidents.CaseMember.person", "incidents.CaseMember.added_by"),
    *("incidents.Involvement.service_user", "incidents.Involvement.staff", "incidents.Involvement.incident"),
    *("incidents.Exclusion.person", "incidents.Exclusion.incident", "incidents.Exclusion.made_at"),
    *("staff.Interest.person", "staff.Interest.other", "staff.Interest.service_user"),
    *("deadlines.Notice.person", "deadlines.Notice.escalation", "deadlines.Deadline.subject_id"),
    *("documents.Document.subject_id", "referrals.Referral.incident", "incidents.Incident.ward"),
    *("incidents.Incident.flagged_by", "staff.Appointment.person", "staff.WardPermission.user"),
    *("accounts.Proposal.person", "staff.SamePerson.account"),
}

#: each a decision, with its reason in the model
WRITTEN_AGAIN = {
    *("incidents.Incident.known_at", "incidents.Incident.location", "incidents.Incident.lead"),
    *("incidents.Involvement.details", "referrals.Referral.partner", "deadlines.Deadline.due_at"),
    *("reporting.BoardReport.document", "reporting.ReportRequest.report", "wards.ServiceUser.ward"),
    *("wards.Location.ward", "wards.Ward.site", "wards.Site.trust", "mail.Outage.next_try_at"),
    *("accounts.KeptForm.kept_at", "accounts.Session.person", "accounts.Remembered.ends_at"),
}


def name(field):
    return f"{field.model._meta.label}.{field.name}"


def refused(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql, values)
        except ProgrammingError as error:
            return "permission denied" in str(error)
    return False


def test_the_rule_finds_what_it_is_for():
    assert set(map(name, ONCE)) >= CERTAIN


def test_each_exception_is_a_column_there_is():
    columns = {name(field) for model in CHANGED for field in model._meta.concrete_fields}
    ours = {f"{model._meta.label}.{field}" for model in CHANGED for field in grants.written_again(model)}
    assert ours == WRITTEN_AGAIN
    assert ours | set(grants.WRITTEN_AGAIN) <= columns


@pytest.mark.parametrize("field", ONCE, ids=name)
def test_a_lead_cannot_write_it_again(field, lead):
    table, column = field.model._meta.db_table, field.column
    update = f'update "{table}" set "{column}" = "{column}"'
    with acting_as(lead.pk):
        assert refused(update)
    assert refused(update)  # nor can the system


@pytest.fixture
def two(flagged, service_user, rowan_nurse, children_lead, lead, now):
    """Two records that a lead sees, with people on the first."""
    first, second = flagged(), flagged()
    affect(first, service_user, rowan_nurse, now)
    exclude_person(incident=first, person=children_lead, by=lead, now=now)
    triage(first, lead, now)
    return first, second


@pytest.mark.parametrize(
    ("model", "column"),
    [(CaseMember, "incident_id"), (Involvement, "incident_id"), (Exclusion, "incident_id")],
    ids=["a place on the case", "somebody involved", "a wall"],
)
def test_nothing_moves_from_one_record_to_another(two, lead, model, column):
    first, second = two
    before = set(model.objects.filter(incident=first).values_list("pk", flat=True))
    table = model._meta.db_table
    with acting_as(lead.pk):
        assert model.objects.filter(incident=first).exists()
        assert refused(f"update {table} set {column} = %s where incident_id = %s", second.pk, first.pk)
    assert before == set(model.objects.filter(incident=first).values_list("pk", flat=True)) != set()


def test_nobody_takes_a_place_or_a_notice_of_somebody_else(two, lead, children_lead):
    first, _ = two
    with acting_as(lead.pk):
        take = "update incidents_casemember set person_id = %s where incident_id = %s"
        assert refused(take, lead.pk, first.pk)
        assert refused(f"update {Notice._meta.db_table} set person_id = %s", children_lead.pk)
    assert settings.RUNTIME_ROLE != settings.SYSTEM_ROLE


def test_what_a_service_changes_may_still_be_changed(two, lead):
    first, _ = two
    with acting_as(lead.pk):
        changed = CaseMember.objects.filter(incident=first).update(withdrawn_because="No longer here")
    assert changed > 0
