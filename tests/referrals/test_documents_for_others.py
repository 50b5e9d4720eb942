"""What leaves the trust: only what that organisation needs."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audit.models import AuditEvent, Outcome
from documents.models import Document
from documents.pdf import render
from documents.services import build_due
from incidents.models import Account, Wish
from incidents.vocabulary import InvolvedAs, PersonKind, WishAnswer, WishTopic
from referrals import services
from referrals.document import NEEDS, draw, facts
from referrals.facts import ReferralKind
from referrals.models import Partner
from referrals.workflow import IllegalStep
from wards.versions import keep_next

K = ReferralKind


@pytest.fixture
def people(involve, service_user, rowan_colleague, rowan, incident, lead, now):
    """An affected service user, a member of staff as initiator, and a witness."""
    written = {"nhs_number": "9990123454", "name_on_record": "Joanna Example"}
    keep_next(service_user, written | {"date_of_birth": date(1985, 5, 17)}, by=lead.pk, now=now)
    affected = involve(InvolvedAs.AFFECTED, service_user=service_user)
    involve(InvolvedAs.INITIATOR, staff=rowan_colleague)
    involve(InvolvedAs.WITNESS, kind=PersonKind.VISITOR, described_as="Wyn Witness")
    Account.objects.create(
        incident=incident,
        given_by=affected,
        verbatim="My own account.",
        given_at=now,
        taken_by=lead,
        recorded_at=now,
        recorded_by=lead,
    )
    for topic, words in ((WishTopic.POLICE, "I want them told."), (WishTopic.CARE, "A woman with me.")):
        Wish.objects.create(
            incident=incident,
            person=affected,
            topic=topic,
            answer=WishAnswer.YES,
            own_words=words,
            recorded_at=now,
            recorded_by=lead,
        )


@pytest.fixture
def made(people, incident, lead, now):
    """``made(kind)``: the words of the document for a referral of that kind, ready to be sent."""

    def make(kind):
        partner = Partner.objects.create(
            name=f"Invented {kind}", kinds=[kind], phone="01632 960 111", last_checked_on=date(2026, 5, 1)
        )
        referral = services.propose(incident=incident, kind=kind, reason="Because.", by=lead, now=now)
        services.decide(referral=referral, send=True, by=lead, now=now)
        package = services.Package(partner, "phone", "What the lead wrote.", "yes", "no", "Risk to others.")
        services.prepare(referral=referral, package=package, by=lead, now=now)
        return draw(facts(referral, by=lead, now=now))

    return make


ALWAYS = ["What the lead wrote.", "Risk to others.", "Sam Lead", "Rowan ward", "10 June 2026"]
NEVER = ["Wyn Witness", "My own account.", "Because.", "Comments in the lounge", "Robin Nurse"]
NHS, RECORD, BORN = "999 012 3454", "Joanna Example", "17 May 1985"
PERSON, STAFF, POLICE_WISH, CARE_WISH = "Jo Example", "Ray Colleague", "I want them told.", "A woman with me."

SAYS = {
    K.SAFEGUARDING_ADULT: ({PERSON, NHS, RECORD, BORN, STAFF, POLICE_WISH, CARE_WISH}),
    K.CHILDREN: ({PERSON, NHS, RECORD, BORN, STAFF, POLICE_WISH, CARE_WISH}),
    K.PIPOT: {STAFF, "Nurse", "Employed by the trust"},
    K.LADO: {STAFF, "Nurse", "Employed by the trust"},
    K.POLICE: {PERSON, RECORD, BORN, STAFF, POLICE_WISH},
    K.SARC: {PERSON, NHS, RECORD, BORN, CARE_WISH},
}
IDENTIFYING = {PERSON, NHS, RECORD, BORN, STAFF, POLICE_WISH, CARE_WISH}


@pytest.mark.parametrize("kind", list(K))
def test_each_organisation_is_told_what_it_needs_and_no_more(made, kind):
    page = made(kind)
    assert all(words in page for words in [*ALWAYS, *SAYS[kind]])
    assert not [words for words in [*NEVER, *(IDENTIFYING - SAYS[kind])] if words in page]


def test_what_is_wanted_stands_beside_the_name_of_who_wants_it(made):
    assert re.search(r"What should happen now \(Jo Example\).{0,60}A woman with me", made(K.SARC), re.DOTALL)


def test_every_kind_says_what_it_needs():
    assert set(NEEDS) == set(K) == set(SAYS)


def test_hostile_words_stay_words(people, to_send, package, lead, now):
    hostile = services.Package(
        **package | {"information": "<script>x</script> {{ 7 }} <img src=file:///etc>"}
    )
    services.prepare(referral=to_send, package=hostile, by=lead, now=now)
    page = draw(facts(to_send, by=lead, now=now))
    assert "<script>" not in page
    assert "<img" not in page


def test_there_is_no_document_before_there_is_something_to_share(to_send, lead, now):
    with pytest.raises(IllegalStep, match="Fill in"):
        services.ask_for_document(referral=to_send, by=lead, now=now)


@pytest.fixture
def document(people, to_send, package, lead, now):
    services.prepare(referral=to_send, package=services.Package(**package), by=lead, now=now)
    return services.ask_for_document(referral=to_send, by=lead, now=now)


def test_what_is_asked_for_stays_as_it_was(document, to_send, package, lead, now):
    changed = services.Package(**package | {"information": "Changed afterwards."})
    services.prepare(referral=to_send, package=changed, by=lead, now=now)
    document.refresh_from_db()
    assert document.facts["information"] == package["information"]
    assert services.ask_for_document(referral=to_send, by=lead, now=now).version == 2


def test_the_pdf_says_what_it_should_in_a_form_that_can_be_read_aloud(document):
    reader = PdfReader(io.BytesIO(render(draw(document.facts)).content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Sexual comments in the lounge, three days running." in text
    assert "Confidential. For Anyshire Invented Safeguarding Hub only." in text
    assert "Jo Example" in text
    assert "Wyn Witness" not in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Safeguarding adult concern"


def test_a_lead_asks_for_it_waits_and_downloads_it(document, signed_in, lead, to_send, now):
    client = signed_in(lead)
    address = reverse("referrals:download", args=[to_send.pk, document.pk])
    assert client.get(address).status_code == 404
    build_due(clock=lambda: now)
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="referral.pdf"'
    assert response.content.startswith(b"%PDF")
    asked = AuditEvent.objects.filter(verb="document.downloaded", actor=f"staff:{lead.pk}").order_by("at")
    assert [event.outcome for event in asked] == [Outcome.NOT_THERE, Outcome.OK]
    assert {(event.target_id, event.incident_id) for event in asked} == {
        (str(document.pk), to_send.incident_id)
    }


def test_nobody_else_downloads_it(document, signed_in, rowan_nurse, willow_nurse, to_send, now):
    build_due(clock=lambda: now)
    address = reverse("referrals:download", args=[to_send.pk, document.pk])
    assert signed_in(rowan_nurse).get(address).status_code == 403
    assert signed_in(willow_nurse).get(address).status_code == 404


def test_a_document_of_something_else_is_not_given_out(document, signed_in, lead, to_send, now):
    other = Document.objects.create(
        kind="referral", subject_id=document.pk, incident_id=document.incident_id, facts={}, asked_at=now
    )
    address = reverse("referrals:download", args=[to_send.pk, other.pk])
    assert signed_in(lead).get(address).status_code == 404


def test_asking_on_the_page(signed_in, lead, to_send, package):
    client = signed_in(lead)
    ask = reverse("referrals:make_document", args=[to_send.pk])
    assert "Fill in what is shared" in client.post(ask, follow=True).content.decode()
    sent = package | {"partner": package["partner"].pk}
    client.post(reverse("referrals:send", args=[to_send.pk]), sent)
    page = client.post(ask, follow=True)
    assert page.redirect_chain[-1][0] == reverse("referrals:check", args=[to_send.pk])
    assert "Version 1: waiting to be made" in page.content.decode()


def test_somebody_added_since_it_was_checked_is_shown_before_it_is_sent(
    signed_in, lead, to_send, package, involve
):
    client = signed_in(lead)
    check = reverse("referrals:check", args=[to_send.pk])
    sent = package | {"partner": package["partner"].pk}
    client.post(reverse("referrals:send", args=[to_send.pk]), sent)
    seen = client.get(check).context["form"].initial["shown"]
    involve(InvolvedAs.INITIATOR, kind=PersonKind.VISITOR, described_as="A visitor in a hat")
    page = client.post(check, {"sent": "on", "shown": seen}, follow=True).content.decode()
    assert "has changed since you opened this page" in page
    assert "A visitor in a hat" in page
