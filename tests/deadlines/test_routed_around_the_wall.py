"""Whoever is kept out is never told, and somebody always is: over any chart of who holds which role."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deadlines import escalation, subjects
from deadlines.clock import Audience
from deadlines.models import Deadline, Notice
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import Exclusion
from incidents.routing import LAST_RESORT, fill
from mail import sending
from staff.models import Appointment, User
from staff.roles import Role, Scope
from staff.services import sync_permissions
from tests.conftest import appointed
from tests.factories import UserFactory
from wards.models import Known

pytestmark = pytest.mark.django_db

ON_TRUST = [
    *(Role.SAFEGUARDING_ADULTS, Role.SAFEGUARDING_CHILDREN, Role.ALLEGATIONS_LEAD, Role.EXECUTIVE_LEAD),
    *(Role.AUDITOR, Role.BOARD_MEMBER, Role.ADMINISTRATOR),
]
ON_WARD = [Role.WARD_STAFF, Role.WARD_MANAGER]
CHAIN = {Role.SAFEGUARDING_ADULTS, Role.SAFEGUARDING_CHILDREN, *LAST_RESORT}
AUDIENCES = sorted(set(Audience) - {Audience.OWNER})

#: each person: their role, whether they are kept out, whether they may log in
charts = st.lists(
    st.tuples(st.sampled_from(ON_TRUST + ON_WARD), st.booleans(), st.sampled_from([True, True, False])),
    max_size=6,
)


class Undo(Exception):
    pass


@given(chart=charts, audience=st.sampled_from(AUDIENCES), about_staff=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nobody_kept_out_is_told_and_somebody_always_is(flagged, rowan, now, chart, audience, about_staff):
    try:
        with transaction.atomic():
            recorder, incident = _recorded(flagged, about_staff)
            people = _appointed(chart, rowan, incident, recorder, now)
            told = set(fill(incident, audience, now))
            barred = set(User.objects.filter(exclusions__incident=incident))
            free = {person for person, role in people if role in CHAIN and person.is_active} - barred
            assert not told & barred
            assert told or not free
            assert all(person.is_active for person in told)
            raise Undo
    except Undo:
        pass


def _recorded(flagged, about_staff):
    recorder = UserFactory()
    return recorder, flagged(by=recorder, staff_involved=Known.YES if about_staff else Known.NO)


def _appointed(chart, rowan, incident, recorder, now):
    people = [(UserFactory(is_active=active), role, out) for role, out, active in chart]
    Appointment.objects.bulk_create(
        Appointment(
            person=person,
            role=role,
            scope=Scope.WARD if role in ON_WARD else Scope.TRUST,
            ward=rowan if role in ON_WARD else None,
            starts_on=now.date(),
        )
        for person, role, _ in people
    )
    sync_permissions(now=now, people=[person for person, _, _ in people])
    Exclusion.objects.bulk_create(
        Exclusion(incident=incident, person=person, cause="manual", made_at=now, made_by=recorder)
        for person, _, out in people
        if out
    )
    return [(person, role) for person, role, _ in people]


def test_the_last_resort_is_told_without_content_and_only_once_told(
    signed_in, incident, lead, rowan_nurse, board_member, administrator, now
):
    for person in (rowan_nurse, lead):
        exclude_person(incident=incident, person=person, by=lead, now=now)
    triage = Deadline.objects.get(kind="triage", subject_id=incident.pk)
    assert not subjects.of(triage).may_know(triage, board_member, now)
    escalation.tick(now=now)
    assert {notice.person for notice in Notice.objects.all()} == {board_member}
    assert sending.dispatch(now=now) == 1
    client = signed_in(board_member)
    assert "A record is waiting for triage" in client.get("/notices/").content.decode()
    assert "1 new notice" in client.get("/").content.decode()
    notice = Notice.objects.get(escalation__deadline=triage)
    page = client.get(notice.get_absolute_url()).content.decode()
    assert "Your role does not open records" in page
    assert incident.reference not in page


def test_the_first_of_the_last_resort_that_is_free(incident, lead, executive_lead, board_member, now):
    auditor = appointed("Indra Auditor", Role.AUDITOR)
    exclude_person(incident=incident, person=lead, by=lead, now=now)
    assert fill(incident, Audience.SAFEGUARDING_LEAD, now) == [executive_lead]
    exclude_person(incident=incident, person=executive_lead, by=lead, now=now)
    assert fill(incident, Audience.SAFEGUARDING_LEAD, now) == [auditor]
