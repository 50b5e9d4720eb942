"""Emergency access: an hour, read only, with others told before anything is shown, and nothing given away."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from deadlines import escalation
from deadlines.models import Deadline, Notice
from incidents.access import may_know
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import CaseMember
from mail import sending
from staff.roles import Role
from staff.services import appoint
from tests.conftest import appointed
from tests.factories import SiteFactory, UserFactory, WardFactory
from tests.incidents.doing import triage
from tests.incidents.writing import url

pytestmark = pytest.mark.django_db
PAGE = "/incidents/emergency/"
NOT_THIS_WAY = "No record with that reference can be opened this way."


@pytest.fixture
def now():
    """The hour is judged by the database's own clock too."""
    return timezone.now()


@pytest.fixture
def auditor(trust):
    return appointed("Indra Auditor", Role.AUDITOR)


@pytest.fixture
def other_auditor(trust):
    return appointed("Ira Auditor", Role.AUDITOR)


def asked(client, reference):
    return client.post(PAGE, {"reference": reference, "why": "checking_access", "words": "A complaint"})


def test_an_auditor_reads_one_record_for_an_hour_and_changes_nothing(
    signed_in, incident, auditor, other_auditor, lead, now
):
    triage(incident, lead, now)
    client = signed_in(auditor)
    assert client.get(url("detail", incident)).status_code == 404
    assert asked(client, f" {incident.reference.lower()} ").url == url("detail", incident)
    for page in ("detail", "accounts", "response", "timeline"):
        assert client.get(url(page, incident)).status_code == 200
    for page in ("record", "triage", "people"):
        assert client.get(url(page, incident)).status_code == 403
    assert client.get(reverse("referrals:questions", args=[incident.pk])).status_code == 403
    assert "emergency access" in signed_in(lead).get(url("people", incident)).content.decode()
    assert not may_know(auditor, incident.pk, now + timedelta(minutes=61))
    CaseMember.objects.filter(person=auditor).update(ends_at=now)
    assert client.get(url("detail", incident)).status_code == 404


def test_every_other_auditor_is_told_at_once_without_content(
    signed_in, incident, auditor, other_auditor, executive_lead, now
):
    asked(signed_in(auditor), incident.reference)
    assert [notice.person for notice in Notice.objects.all()] == [other_auditor]
    page = signed_in(other_auditor).get("/notices/").content.decode()
    assert "An emergency access needs to be looked at" in page
    assert incident.reference not in page
    escalation.tick(now=now)
    sending.dispatch(now=now)
    sent = [message for message in mail.outbox if message.to == [other_auditor.email]]
    assert len(sent) == 1
    assert incident.reference not in sent[0].body + sent[0].subject


def test_without_another_auditor_the_executive_lead_is_told(
    signed_in, incident, auditor, executive_lead, board_member
):
    asked(signed_in(auditor), incident.reference)
    assert [notice.person for notice in Notice.objects.all()] == [executive_lead]
    assert signed_in(executive_lead).get(Notice.objects.get().get_absolute_url()).url == reverse(
        "incidents:emergency_list"
    )


def test_where_nobody_can_be_told_nothing_opens(signed_in, incident, auditor):
    assert NOT_THIS_WAY in asked(signed_in(auditor), incident.reference).content.decode()
    assert not CaseMember.objects.filter(person=auditor).exists()


def test_absent_closed_and_already_visible_are_answered_alike(
    signed_in, flagged, auditor, other_auditor, lead, now, django_assert_num_queries
):
    hidden, visible = flagged(), flagged()
    exclude_person(incident=hidden, person=auditor, by=lead, now=now)
    client = signed_in(auditor)
    asked(client, visible.reference)
    client.get(PAGE)
    answers, counts = set(), set()
    for reference in ("ZZZZ-ZZZZ-ZZZ", hidden.reference, visible.reference):
        with django_assert_num_queries(40, exact=False) as seen:
            answer = asked(client, reference)
        counts.add(len(seen))
        words = answer.content.decode().replace(reference, "").split("<main")[1]
        answers.add((answer.status_code, words.split("csrfmiddlewaretoken")[0]))
        assert NOT_THIS_WAY in words
    assert len(answers) == len(counts) == 1
    refused = AuditEvent.objects.filter(verb="incident.emergency_refused")
    assert refused.count() == 3


def test_the_reason_is_in_the_audit_trail_as_a_code(signed_in, incident, auditor, other_auditor):
    asked(signed_in(auditor), incident.reference)
    event = AuditEvent.objects.get(verb="incident.emergency_opened")
    assert (event.incident_id, event.reason) == (incident.pk, "checking_access")
    assert "complaint" not in str(event.detail)


def test_an_allegations_lead_reads_what_is_not_about_staff_and_decides_nothing(
    signed_in, incident, allegations_lead, auditor
):
    client = signed_in(allegations_lead)
    asked(client, incident.reference)
    assert client.get(url("detail", incident)).status_code == 200
    assert client.get(url("triage", incident)).status_code == 403


def test_a_lead_of_one_site_reaches_another_sites_record(signed_in, incident, auditor, now):
    elsewhere = SiteFactory(name="Another House")
    WardFactory(site=elsewhere)
    person = UserFactory()
    appoint(person=person, role=Role.SAFEGUARDING_ADULTS, site=elsewhere, by="system:tests", now=now)
    client = signed_in(person)
    asked(client, incident.reference)
    assert client.get(url("detail", incident)).status_code == 200
    assert client.get(url("triage", incident)).status_code == 403


@pytest.mark.parametrize("who", ["lead", "rowan_nurse", "board_member", "administrator", "executive_lead"])
def test_others_have_no_such_page(request, signed_in, who):
    assert signed_in(request.getfixturevalue(who)).get(PAGE).status_code == 403


def test_somebody_who_watches_over_access_looks_at_it(signed_in, incident, auditor, other_auditor, now):
    asked(signed_in(auditor), incident.reference)
    access = CaseMember.objects.get(person=auditor)
    where = reverse("incidents:emergency_list")
    done = reverse("incidents:emergency_looked_at", args=[access.pk])
    assert incident.reference not in signed_in(auditor).get(where).content.decode()
    assert signed_in(auditor).post(done).status_code == 404
    client = signed_in(other_auditor)
    assert "A complaint" in client.get(where).content.decode()
    assert client.post(done).url == where
    assert Deadline.objects.get(kind="emergency").met_at >= now
    assert incident.reference not in client.get(where).content.decode()


def test_it_can_be_asked_for_again_after_the_hour(signed_in, incident, auditor, other_auditor, now):
    asked(signed_in(auditor), incident.reference)
    CaseMember.objects.filter(person=auditor).update(ends_at=now)
    asked(signed_in(auditor), incident.reference)
    assert may_know(auditor, incident.pk, now + timedelta(minutes=59))
    assert Notice.objects.filter(person=other_auditor).count() == 2


def test_what_is_missing_is_said_by_the_question(signed_in, auditor):
    page = signed_in(auditor).post(PAGE, {}).content.decode()
    for words in ("Enter the reference", "Choose why you need", "Say more about why"):
        assert words in page
