"""Kept out works on the very next request: open tabs, notices, links, what was typed, counts."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import KeptForm
from deadlines import escalation
from deadlines.models import Notice
from documents.models import Document
from incidents.confidentiality.services.case_members import exclude_person
from incidents.vocabulary import Audience, InvolvedAs
from mail import sending
from referrals.models import Referral
from tests.incidents.doing import give_action, triage
from tests.incidents.writing import enter, url
from wards.models import Known

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db]


@pytest.fixture
def shut(incident, lead, now):
    return lambda person: exclude_person(incident=incident, person=person, by=lead, now=now)


def gone(client, where, method="get"):
    return getattr(client, method)(where).status_code == 404


def test_an_open_tab(signed_in, incident, rowan_nurse, shut):
    client = signed_in(rowan_nurse)
    pages = [url(page, incident) for page in ("detail", "record", "accounts")]
    assert all(client.get(page).status_code == 200 for page in pages)
    shut(rowan_nurse)
    assert all(gone(client, page) for page in pages)
    assert gone(client, url("section", incident, "what-happened"), "post")


def test_whoever_reported_it_and_is_named_later_keeps_nothing(signed_in, flagged, rowan_nurse, lead, now):
    mine = flagged(staff_involved=Known.YES)
    client = signed_in(rowan_nurse)
    assert mine.reference in client.get("/incidents/").content.decode()
    triage(mine, lead, now, audience=Audience.NAMED)
    enter(mine, InvolvedAs.INITIATOR, rowan_nurse, lead, now)
    for page in ("detail", "record", "accounts", "response", "timeline", "leave"):
        assert gone(client, url(page, mine))
    for where in ("/", "/incidents/", "/notices/"):
        assert mine.reference not in client.get(where).content.decode()


def test_a_notice_already_written_is_neither_shown_nor_sent(signed_in, incident, lead, shut, now):
    escalation.tick(now=now)
    client = signed_in(lead)
    notice = Notice.objects.filter(person=lead).first()
    assert notice is not None
    shut(lead)
    assert b"A record" not in client.get("/notices/").content.split(b"<main")[1]
    assert gone(client, notice.get_absolute_url())
    sending.dispatch(now=now)
    assert not [message for message in mail.outbox if message.to == [lead.email]]
    notice.refresh_from_db()
    assert notice.suppressed_at


def test_a_link_to_a_document(signed_in, incident, lead, children_lead, shut, now):
    triage(incident, lead, now)
    client = signed_in(children_lead)
    referral = Referral.objects.create(incident=incident, kind="police", recommended_at=now)
    document = Document.objects.create(
        kind="referral",
        subject_id=referral.pk,
        incident_id=referral.incident_id,
        facts={},
        asked_at=now,
        built_at=now,
        content=b"%PDF",
        pages=1,
        sha256="0" * 64,
    )
    where = reverse("referrals:download", args=[referral.pk, document.pk])
    assert client.get(where).status_code == 200
    shut(children_lead)
    assert gone(client, where)
    assert gone(client, reverse("referrals:detail", args=[referral.pk]))


def test_what_was_typed_about_it_is_not_given_back(signed_in, client, incident, rowan_nurse, shut, now):
    where = url("section", incident, "what-happened")
    KeptForm.objects.create(
        person=rowan_nurse, path=where, fields={"headline": ["A secret word"]}, kept_at=now
    )
    mine = signed_in(rowan_nurse)
    assert "A secret word" in mine.get(f"{where}?kept=1").content.decode()
    shut(rowan_nurse)
    answer = mine.get(f"{where}?kept=1")
    assert answer.status_code == 404
    assert "A secret word" not in answer.content.decode()


def test_what_needs_them_at_home(signed_in, incident, rowan_nurse, lead, children_lead, shut, now):
    triage(incident, lead, now, lead=children_lead)
    give_action(incident, rowan_nurse, lead, now)
    escalation.tick(now=now)
    client = signed_in(rowan_nurse)
    assert "Put up a curtain" in client.get("/").content.decode()
    shut(rowan_nurse)
    home = client.get("/").content.decode()
    assert "Put up a curtain" not in home
    assert incident.reference not in home
    assert "new notice" not in home
