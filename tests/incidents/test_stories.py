"""From the first minute to triage, as it happens on wards. Stories B, C, D and H of the standards' scenarios;
people and places are invented."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deadlines.clock import State
from incidents.access import may_know, visible
from incidents.models import Account, Incident, SelfRating, Wish
from incidents.recording.section_names import Section
from incidents.recording.services.submitting import entry_deadline
from incidents.response.urgency import Urgency
from incidents.vocabulary import Audience, Category, EvidenceItem, InvolvedAs, RatingState
from incidents.workflow import Status
from staff.roles import Role
from tests.conftest import appointed
from tests.factories import LocationFactory, ServiceUserFactory, UserFactory, WardFactory
from tests.incidents.doing import boxes, moment_boxes, triage
from tests.incidents.writing import affect, complete, enter, rate, save, send, url
from wards.models import LocationKind, ServiceType

pytestmark = pytest.mark.usefixtures("clock")


def flag(client, ward, at, **answers):
    """The form of the first minute, as posted; the record it makes."""
    given = {"ward": ward.pk, "staff_involved": "no", "everyone_safe": "yes", "form_key": str(uuid4())}
    given |= {"may_be": "no"}  # the person who is said to have done it would not be told of the report
    answer = client.post(reverse("incidents:flag"), given | moment_boxes("known_at", at) | answers)
    assert answer.status_code == 302
    return Incident.objects.latest("flagged_at")


def add(client, incident, page, *more, **answers):
    assert client.post(url(page, incident, *more), answers).status_code == 302


def place_in_time(client, incident, place, at, precision="exact"):
    answers = {"precision": precision, "location_id": place.pk, **moment_boxes("occurred_from", at)}
    assert send(client, incident, Section.WHEN_AND_WHERE, **answers).status_code == 302


def test_b_repeated_exposure_in_the_lounge_is_each_recorded_and_the_pattern_shows(
    signed_in, rowan, lounge, rowan_nurse, lead, now, clock
):
    """A man with a severe learning disability; each time is logged, witnesses are supported."""
    nurse = signed_in(rowan_nurse)
    him = ServiceUserFactory(ward=rowan, name="Kit Story")
    seen_by = ServiceUserFactory(ward=rowan, name="Mo Story", communication_needs="Easy read")
    for times in range(3):
        at = now + timedelta(hours=times)
        clock.move_to(at)
        incident = flag(nurse, rowan, at, category="exposure")
        narrative = "Kit took off his clothes in the lounge after lunch and stood at the window. Mo saw him."
        kind = {"category": "exposure", "exposure_kind": "not_sexual"}
        send(nurse, incident, Section.WHAT_HAPPENED, narrative=narrative, **kind)
        place_in_time(nurse, incident, lounge, at, "about")
        for part, who in (("initiator", him), ("affected", seen_by)):
            add(nurse, incident, "person_add_kind", "service-user", involved_as=part, service_user=who.pk)
        send(nurse, incident, Section.HARM, physical_harm="none", psychological_harm="low")
        mo = incident.involvement_set.get(involved_as="affected")
        add(nurse, incident, "rating_add", mo.pk, state="declined")
        send(nurse, incident, Section.SAFETY, everyone_safe="yes", safety_words="Kit was helped to his room.")
        offered = {"what": "talk", "answer": "later", **boxes("ask_again_on", date(2026, 6, 11))}
        add(nurse, incident, "support_add", person=mo.pk, **offered, **moment_boxes("offered_at", at))
        add(nurse, incident, "submit")
        triage(incident, lead, at)
    pattern = visible(rowan_nurse, at).filter(location=lounge, category=Category.EXPOSURE)
    assert pattern.count() == 3
    assert {one.status for one in pattern} == {Status.RESPONDING}
    assert all(entry_deadline(one).state(at) is State.MET for one in pattern)


def test_c_a_healthcare_assistant_touched_on_escorted_leave_reads_her_own_report(
    signed_in, rowan, rowan_nurse, rowan_manager, lead, now
):
    """Staff directly affected: for named people only; she reads it, and decides about the police."""
    assistant = UserFactory(
        name="Hari Assistant", job_title="Healthcare assistant", works_with_children=False
    )
    nurse = signed_in(rowan_nurse)
    incident = flag(nurse, rowan, now, category="sexual_assault", staff_involved="yes")
    assert incident.audience == Audience.NAMED
    narrative = "On the way back from the shop he put his hand on her bottom twice. She said “stop”."
    send(nurse, incident, Section.WHAT_HAPPENED, category="sexual_assault", narrative=narrative)
    leave = LocationFactory(ward=rowan, name="Escorted leave", kind=LocationKind.ESCORTED_LEAVE)
    place_in_time(nurse, incident, leave, now - timedelta(hours=1))
    found = {"q": "Hari", "staff": assistant.pk, "involved_as": "affected"}
    add(nurse, incident, "person_add_kind", "staff", **found)
    enter(incident, InvolvedAs.INITIATOR, ServiceUserFactory(ward=rowan), rowan_nurse, now)
    her = incident.involvement_set.get(involved_as="affected")
    rating = {"state": "given", "physical": "none", "psychological": "moderate"}
    add(nurse, incident, "rating_add", her.pk, **rating, own_words="I keep hearing his voice")
    send(nurse, incident, Section.HARM, physical_harm="none", psychological_harm="low")
    send(
        nurse, incident, Section.SAFETY, everyone_safe="yes", safety_words="Her duties are changed this week."
    )
    for number in range(1, len(EvidenceItem) + 1):
        add(nurse, incident, "evidence", number, answer="not_needed", because="Touching over clothes, seen")
    add(nurse, incident, "wish_add", person=her.pk, topic="police", answer="yes")
    offered = {"what": "occupational_health", "answer": "accepted", **moment_boxes("offered_at", now)}
    add(nurse, incident, "support_add", person=her.pk, **offered)
    add(nurse, incident, "submit")
    triage(incident, lead, now, audience=Audience.NAMED)
    assert signed_in(assistant).get(url("detail", incident)).status_code == 200
    assert signed_in(assistant).get(url("record", incident)).status_code == 403
    assert may_know(rowan_manager, incident.pk, now) is False


def test_d_a_man_in_mania_names_a_healthcare_assistant_who_never_sees_a_trace(
    signed_in, rowan, lounge, rowan_nurse, rowan_colleague, lead, now, clock
):
    """Accounts that differ are all kept; his wish about the police changes; the accused sees nothing."""
    nurse, accused = signed_in(rowan_nurse), signed_in(rowan_colleague)
    him = ServiceUserFactory(ward=rowan, name="Ezra Story")
    incident = flag(nurse, rowan, now, category="sexual_assault", staff_involved="yes")
    person = complete(incident, him, lounge, rowan_nurse, now)
    add(
        nurse,
        incident,
        "person_add_kind",
        "staff",
        q="Ray",
        staff=rowan_colleague.pk,
        involved_as="initiator",
    )
    given = {"given_by": person.pk, "taken_by": rowan_nurse.pk}
    said = ["It was in the lounge and he laughed.", "It was in my room. The king was there too. It was Ray."]
    for hour, verbatim in enumerate(said):
        clock.move_to(now + timedelta(hours=hour))
        add(nurse, incident, "account_add", verbatim=verbatim, **given, **moment_boxes("given_at", now))
    asked = {"person": person.pk, "topic": "police"}
    add(nurse, incident, "wish_add", **asked, answer="undecided", **boxes("ask_again_on", date(2026, 6, 12)))
    clock.move_to(now + timedelta(hours=2))
    add(nurse, incident, "wish_add", **asked, answer="yes")
    add(nurse, incident, "submit")
    triage(incident, lead, timezone.now(), audience=Audience.NAMED)
    assert set(Account.objects.values_list("verbatim", flat=True)) == set(said)
    assert list(Wish.objects.values_list("answer", flat=True)) == ["undecided", "yes"]
    assert incident.urgency == Urgency.NOW
    for page in ("detail", "record", "submit", "timeline", "accounts"):
        assert accused.get(url(page, incident)).status_code == 404
    assert incident.reference not in accused.get(reverse("incidents:list")).content.decode()
    assert not visible(rowan_colleague, timezone.now()).exists()


def test_h_two_girls_tell_the_chaplain_and_a_childrens_lead_is_told_in_time(
    signed_in, site, children_lead, now
):
    """Sixteen and seventeen, on a children's unit: the clock runs from when the chaplain was told."""
    unit = WardFactory(site=site, name="Hazel unit", service_type=ServiceType.CHILDREN)
    room = LocationFactory(ward=unit, name="Bedroom 4", kind=LocationKind.BEDROOM)
    nurse = appointed("Noor Nurse", Role.WARD_STAFF, ward=unit)
    girls = [
        ServiceUserFactory(ward=unit, name=name, date_of_birth=born)
        for name, born in (("Ivy Story", date(2009, 9, 1)), ("Fern Story", date(2008, 9, 1)))
    ]
    told_chaplain = now - timedelta(hours=6)
    writing = signed_in(nurse)
    incident = flag(writing, unit, told_chaplain, category="child_sexual_abuse")
    assert entry_deadline(incident).due_at == told_chaplain + timedelta(hours=24)
    ivy, _ = [affect(incident, girl, nurse, now) for girl in girls]
    assert {one.age_band for one in incident.involvement_set.all()} == {"16_17"}
    chaplain = {"given_by": "somebody_else", "given_by_words": "The chaplain", "taken_by": nurse.pk}
    chaplain |= moment_boxes("given_at", told_chaplain)
    add(writing, incident, "account_add", verbatim="They told me together after the service.", **chaplain)
    add(writing, incident, "wish_add", person=ivy.pk, topic="family", answer="yes")
    complete(incident, girls[0], room, nurse, now)
    for one in incident.involvement_set.all():
        rate(one, nurse, now + timedelta(seconds=1), RatingState.DECLINED)
    add(writing, incident, "submit")
    triage(incident, children_lead, now)
    incident.refresh_from_db()
    assert (incident.lead, incident.urgency) == (children_lead, Urgency.NOW)
    assert entry_deadline(incident).state(now) is State.MET


def test_past_abuse_is_recorded_as_roughly_as_it_is_remembered_and_counts_from_the_telling(
    signed_in, rowan, rowan_nurse, service_user, now
):
    """As on the ward of story G: she tells of what happened years ago and is not made to explain it twice."""
    nurse = signed_in(rowan_nurse)
    incident = flag(nurse, rowan, now, category="past_abuse")
    affected = affect(incident, service_user, rowan_nurse, now)
    long_ago = {"precision": "not_known", "when_words": "When she was nine", "place_words": "At home"}
    send(nurse, incident, Section.WHEN_AND_WHERE, **long_ago)
    add(nurse, incident, "rating_add", affected.pk, state="given", physical="none", psychological="severe")
    save(incident, Section.WHAT_HAPPENED, rowan_nurse, now, narrative="She told us that an uncle raped her.")
    send(nurse, incident, Section.HARM, physical_harm="none", psychological_harm="severe")
    send(nurse, incident, Section.SAFETY, everyone_safe="yes", safety_words="He died in 2015.")
    add(nurse, incident, "submit")
    incident.refresh_from_db()
    assert incident.submitted_at == now
    assert entry_deadline(incident).due_at == now.replace(second=0) + timedelta(hours=24)
    assert SelfRating.objects.get().psychological == "severe"
