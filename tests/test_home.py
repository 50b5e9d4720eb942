"""Home: what needs me now, for each role, with the time left in words."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deadlines.models import Deadline, Escalation, Notice
from documents.models import Document
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import Incident
from referrals.models import Referral
from reporting.models import BoardReport
from tests.incidents.doing import give_action, triage

pytestmark = pytest.mark.django_db


def home(client):
    return client.get("/").content.decode()


def notify(incident, person, now):
    deadline = Deadline.objects.get(kind="entry", subject_id=incident.pk)
    reached = Escalation.objects.create(
        deadline=deadline, level=str(uuid4())[:8], was_due_at=now, fired_at=now
    )
    return Notice.objects.create(escalation=reached, person=person, created_at=now)


def test_with_nothing_to_do_it_is_calm(signed_in, rowan_colleague):
    page = home(signed_in(rowan_colleague))
    assert "Nothing needs you right now" in page
    assert reverse("incidents:flag") in page


def test_a_recorder_is_shown_what_they_have_to_finish_with_the_time_left(signed_in, rowan_nurse, flagged):
    incident = flagged(known_at=timezone.now() - timedelta(hours=20, seconds=20))
    page = home(signed_in(rowan_nurse))
    assert reverse("incidents:record", args=[incident.pk]) in page
    assert "3 hours 59 minutes left" in page


def test_a_submitted_record_needs_its_recorder_no_more(signed_in, rowan_nurse, incident):
    Incident.objects.update(submitted_at=timezone.now(), submitted_by=rowan_nurse)
    assert incident.reference not in home(signed_in(rowan_nurse))


def test_a_lead_is_shown_what_waits_for_triage(signed_in, lead, rowan_nurse, incident):
    address = reverse("incidents:triage", args=[incident.pk])
    assert address in home(signed_in(lead))
    assert address not in home(signed_in(rowan_nurse))


def test_a_lead_is_shown_referrals_to_decide(signed_in, lead, incident, rowan_nurse, now):
    Referral.objects.create(incident=incident, kind="police", recommended_at=now)
    assert "Police: decide" in home(signed_in(lead))
    assert "Police: decide" not in home(signed_in(rowan_nurse))


def test_the_lead_of_a_case_is_shown_its_review_when_it_comes_near(signed_in, lead, children_lead, flagged):
    soon, later = flagged(), flagged()
    today = timezone.localdate()
    triage(soon, lead, timezone.now(), review_on=today + timedelta(days=3))
    triage(later, lead, timezone.now(), review_on=today + timedelta(days=20))
    page = home(signed_in(lead))
    assert reverse("incidents:review", args=[soon.pk]) in page
    assert reverse("incidents:review", args=[later.pk]) not in page
    assert reverse("incidents:review", args=[soon.pk]) not in home(signed_in(children_lead))


def test_an_owner_is_shown_their_actions_unless_kept_out_since(signed_in, lead, rowan_colleague, incident):
    now = timezone.now()
    triage(incident, lead, now)
    give_action(incident, rowan_colleague, lead, now)
    client = signed_in(rowan_colleague)
    assert "Put up a curtain" in home(client)
    exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now)
    assert "Put up a curtain" not in home(client)


def test_new_notices_are_counted_only_while_they_are_theirs_to_know(
    signed_in, lead, children_lead, incident, now
):
    notify(incident, lead, now)
    client = signed_in(lead)
    assert "1 new notice<" in home(client)
    exclude_person(incident=incident, person=lead, by=children_lead, now=now)
    assert "new notice" not in home(client)


def test_the_executive_lead_is_told_that_something_is_late_and_nothing_else(
    signed_in, executive_lead, incident, now
):
    notify(incident, executive_lead, now)
    page = home(signed_in(executive_lead))
    assert "1 new notice<" in page
    assert incident.reference not in page


def test_an_administrator_is_led_to_the_configuration(signed_in, administrator, rowan_nurse):
    assert reverse("admin:index") in home(signed_in(administrator))
    assert reverse("admin:index") not in home(signed_in(rowan_nurse))


def report(now, version, signed_by=None):
    pk = uuid4()
    document = Document.objects.create(
        kind="board_report", subject_id=pk, version=version, facts={}, asked_at=now,
        built_at=now, content=b"%PDF", sha256="x", pages=1,
    )  # fmt: skip
    return BoardReport.objects.create(
        pk=pk,
        quarter_starts_on=date(2026, 4, 1),
        version=version,
        figures={},
        figures_sha256="x",
        frozen_at=now,
        document=document,
        signed_at=now if signed_by else None,
        signed_by=signed_by,
    )


def test_a_board_report_is_shown_when_it_is_ready_and_only_its_newest_version(
    signed_in, board_member, executive_lead, lead
):
    now = timezone.now()
    oldest, signed, draft = (report(now, 1, executive_lead), report(now, 2, executive_lead), report(now, 3))
    to_read, to_sign = home(signed_in(board_member)), home(signed_in(executive_lead))
    assert "Ready to read" in to_read
    assert "Draft, ready to sign off" in to_sign
    assert signed.get_absolute_url() in to_read
    assert draft.get_absolute_url() in to_sign
    assert oldest.get_absolute_url() not in to_read
    assert draft.get_absolute_url() not in to_read
    assert draft.get_absolute_url() not in home(signed_in(lead))


def everything(lead, rowan_nurse, flagged, now):
    incident = flagged(by=lead)
    flagged(by=lead)
    triage(incident, lead, now, review_on=timezone.localdate() + timedelta(days=2))
    give_action(incident, lead, lead, now)
    Referral.objects.create(incident=incident, kind="police", recommended_at=now)
    notify(incident, lead, now)


def test_it_takes_at_most_thirteen_queries_and_no_more_with_more_to_do(
    signed_in, lead, rowan_nurse, flagged, django_assert_num_queries, django_assert_max_num_queries
):
    from staff.roles import Role
    from staff.services import appoint

    appoint(person=lead, role=Role.EXECUTIVE_LEAD, by="system:tests", now=timezone.now())
    client = signed_in(lead)
    home(client)
    with django_assert_max_num_queries(13) as calm:
        home(client)
    for _ in range(3):
        everything(lead, rowan_nurse, flagged, timezone.now())
    with django_assert_num_queries(len(calm)):
        home(client)
