"""After triage a recorder reads what was written until then, and what they add; never what others amend."""

from datetime import timedelta

import pytest
from django.http import Http404

from incidents.confidentiality.services.case_members import name_on_case
from incidents.models import Incident, MemberAs
from incidents.read_scope import open_to_read
from incidents.recording.section_names import Section
from incidents.recording.services.saving import correct_known_at
from incidents.viewing import incident_list
from incidents.viewing.filters import CATEGORIES
from incidents.vocabulary import Audience, Category, InvolvedAs
from tests.cast import share
from tests.conftest import NOW
from tests.factories import LocationFactory, UserFactory
from tests.incidents.doing import triage
from tests.incidents.writing import enter, save, send, submitted, url

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db]
THEIRS = "What the lead wrote afterwards"


@pytest.fixture
def triaged(incident, service_user, lounge, rowan_nurse, lead, now):
    submitted(incident, service_user, lounge, rowan_nurse, now)
    triage(incident, lead, now, audience=Audience.NAMED)
    return incident


@pytest.fixture
def later(now):
    return now + timedelta(hours=1)


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


share(globals(), "triaged", "nurse", "willow_nurse", "rowan_manager", "allegations_lead", at=NOW)


def pages(client, incident):
    read = [client.get(url(page, incident)).content.decode() for page in ("detail", "record", "submit")]
    sections = [client.get(url("section", incident, part.value)).content.decode() for part in Section]
    return " ".join([*read, *sections])


def test_the_wording_stays_what_it_was_at_triage(signed_in, nurse, triaged, rowan, lead, later):
    save(
        triaged, Section.WHAT_HAPPENED, lead, later, reason="More is known", narrative=THEIRS, headline="New"
    )
    save(triaged, Section.SAFETY, lead, later, reason="More is known", safety_words=THEIRS)
    place = LocationFactory(ward=rowan, name="Made-up garden")
    save(triaged, Section.WHEN_AND_WHERE, lead, later, reason="It was there", location_id=place.pk)
    save(triaged, Section.TOLD, lead, later, reason="Done", privacy_explained="yes")
    mine = pages(nurse, triaged)
    assert THEIRS not in mine
    assert "“show me” twice" in mine
    detail = nurse.get(url("detail", triaged)).content.decode()
    assert "Main lounge" in detail
    assert "Made-up garden" not in detail
    assert THEIRS in pages(signed_in(lead), triaged)


def test_what_they_amend_themselves_is_theirs_to_read(nurse, triaged, rowan_nurse, later):
    save(triaged, Section.SAFETY, rowan_nurse, later, reason="I forgot", safety_words="A second nurse came.")
    assert "A second nurse came." in nurse.get(url("detail", triaged)).content.decode()


def test_staff_entered_by_a_lead_later_do_not_show(nurse, triaged, willow_nurse, lead, later):
    def answer():
        page = nurse.get(url("detail", triaged)).content.decode()
        return page.split("Staff involved</dt>")[1].split("</dd>")[0]

    before = answer()
    enter(triaged, InvolvedAs.INITIATOR, willow_nurse, lead, later)
    assert answer() == before
    assert "Wren Nurse" not in pages(nurse, triaged)


def test_staff_they_entered_themselves_do(nurse, triaged, willow_nurse, rowan_nurse, later):
    enter(triaged, InvolvedAs.INITIATOR, willow_nurse, rowan_nurse, later)
    detail = nurse.get(url("detail", triaged)).content.decode()
    assert "Yes" in detail.split("Staff involved</dt>")[1].split("</dd>")[0]


def test_a_time_corrected_by_a_lead_stays_theirs(nurse, triaged, lead, now, later):
    def known():
        return nurse.get(url("detail", triaged)).content.decode().split("Became known")[1].split("</dd>")[0]

    before = known()
    earlier = now - timedelta(days=3)
    correct_known_at(incident=triaged, known_at=earlier, reason="A letter", by=lead, now=later)
    assert known() == before


def test_only_what_asks_something_of_them_is_shown_with_a_time(signed_in, nurse, triaged, lead):
    assert "Review, due" not in nurse.get(url("detail", triaged)).content.decode()
    assert "Review, due" in signed_in(lead).get(url("detail", triaged)).content.decode()


def test_they_cannot_write_over_what_they_cannot_read(nurse, triaged, lead, later):
    save(triaged, Section.SAFETY, lead, later, reason="More is known", safety_words=THEIRS)
    answers = {"everyone_safe": "yes", "safety_words": "Mine again", "reason": "To add"}
    answer = send(nurse, triaged, Section.SAFETY, **answers)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "can no longer be changed here" in page
    assert "Mine again" in page
    assert THEIRS not in page
    triaged.refresh_from_db()
    assert triaged.safety_words == THEIRS


def test_the_queries_do_not_grow(nurse, triaged, lead, later, django_assert_max_num_queries):
    nurse.get(url("detail", triaged))
    for number in range(5):
        save(triaged, Section.SAFETY, lead, later, reason="More is known", safety_words=f"{THEIRS} {number}")
    with django_assert_max_num_queries(14):
        nurse.get(url("detail", triaged))


def test_the_list_names_the_kind_as_it_was_at_triage_and_finds_it_by_that(
    signed_in, nurse, triaged, lead, later
):
    was, became = Category(triaged.category), Category.EXPOSURE
    number = {category: number for number, category in CATEGORIES.items()}

    def kind(client, **chosen):
        page = client.get("/incidents/", chosen).content.decode()
        return page.split(triaged.reference)[-1].split("Kind </span>")[-1].split("</td>")[0]

    before = kind(nurse)
    assert before == was.label
    save(triaged, Section.WHAT_HAPPENED, lead, later, reason="More is known", category=became)
    assert kind(nurse) == was.label
    assert triaged.reference in nurse.get("/incidents/", {"kind": number[was]}).content.decode()
    assert triaged.reference not in nurse.get("/incidents/", {"kind": number[became]}).content.decode()
    assert kind(signed_in(lead)) == became.label
    assert became.label not in nurse.get(url("record", triaged)).content.decode()


def test_the_list_names_the_kind_they_gave_themselves_since(nurse, triaged, rowan_nurse, later):
    became = Category.EXPOSURE
    save(triaged, Section.WHAT_HAPPENED, rowan_nurse, later, reason="I was wrong", category=became)
    page = nurse.get("/incidents/").content.decode()
    assert f"Kind </span>{became.label}</td>" in page


@pytest.mark.parametrize("audience", Audience)
def test_the_list_and_the_record_agree_for_everybody(
    triaged, rowan_nurse, rowan_manager, allegations_lead, lead, now, later, audience
):
    Incident.objects.filter(pk=triaged.pk).update(audience=audience)
    investigator = UserFactory()
    name_on_case(
        incident=triaged,
        person=investigator,
        member_as=MemberAs.INVESTIGATOR,
        because="Asked to",
        by=lead,
        now=now,
    )
    save(
        triaged,
        Section.WHAT_HAPPENED,
        lead,
        later,
        reason="More",
        other_categories=[Category.OTHER],
        category_words="x",
    )
    for person in (rowan_nurse, investigator, rowan_manager, allegations_lead, lead):
        listed = [row.kinds for row in incident_list.page(person, later).rows]
        try:
            opened = [[str(kind) for kind in open_to_read(person, triaged.pk, later).incident.categories]]
        except Http404:
            opened = []
        assert listed == opened
