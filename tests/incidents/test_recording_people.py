"""Entering who was involved, and what follows at once when it is a member of staff."""

from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from incidents.access import may_know
from incidents.confidentiality.services.case_members import lift_exclusion
from incidents.locking import Refused
from incidents.models import CaseMember, Exclusion, ExclusionCause, Involvement, MemberAs
from incidents.recording.section_names import Section
from incidents.recording.services.people import Named, involve, withdraw_involvement
from incidents.vocabulary import Audience, InvolvedAs, PersonKind
from incidents.workflow import IllegalMove
from tests.factories import ServiceUserFactory, UserFactory
from tests.incidents.writing import affect, enter, save, url
from wards.models import Known

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


def add(client, incident, kind, **answers):
    return client.post(url("person_add_kind", incident, kind), answers)


def test_first_one_says_which_kind_of_person(nurse, incident):
    answer = nurse.post(url("person_add", incident), {"kind": "service_user"})
    assert answer["Location"] == url("person_add_kind", incident, "service-user")


def test_a_service_user_is_chosen_by_the_name_they_use_and_their_pronouns(nurse, incident, rowan):
    ServiceUserFactory(ward=rowan, name="Bay Invented", pronouns="they/them", name_on_record="Another Name")
    page = nurse.get(url("person_add_kind", incident, "service-user")).content.decode()
    assert "Bay Invented (they/them)" in page
    assert "Another Name" not in page


def test_adding_a_service_user_shows_them_in_the_section(nurse, incident, service_user):
    answer = add(nurse, incident, "service-user", involved_as="affected", service_user=str(service_user.pk))
    assert answer["Location"] == url("section", incident, "people")
    assert "Jo Example" in nurse.get(answer["Location"]).content.decode()
    assert Involvement.objects.get().age_band == "adult"


def test_somebody_not_listed_is_described(nurse, incident):
    answers = {"involved_as": "initiator", "service_user": "not_listed", "age_band": "16_17"}
    assert "Enter a name or a description" in add(nurse, incident, "service-user", **answers).content.decode()
    assert (
        add(nurse, incident, "service-user", **answers, described_as="A man in a red coat").status_code == 302
    )
    entered = Involvement.objects.get()
    assert (entered.name, entered.age_band) == ("A man in a red coat", "16_17")


def test_another_wards_service_user_is_no_choice(nurse, incident, willow):
    elsewhere = ServiceUserFactory(ward=willow, name="Wil Elsewhere")
    answer = add(nurse, incident, "service-user", involved_as="affected", service_user=str(elsewhere.pk))
    assert "Choose one of the answers to which service user" in answer.content.decode()
    assert "Wil Elsewhere" not in answer.content.decode()


def test_staff_are_found_by_name_or_number_and_nothing_typed_is_in_an_address(nurse, incident):
    found = UserFactory(name="Quinn Findable", staff_number="S77777")
    for asked in ("findab", "s77777"):
        answer = add(nurse, incident, "staff", q=asked, search="Search", involved_as="witness")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert f'value="{found.pk}"' in page
        assert "There is a problem" not in page
        assert f'value="{asked}"' in page


def test_a_search_that_finds_nobody_says_so(nurse, incident):
    page = add(nurse, incident, "staff", q="Nobody Here", search="Search").content.decode()
    assert "Nobody was found" in page


def test_choosing_nobody_says_what_to_do(nurse, incident):
    page = add(nurse, incident, "staff", q="", involved_as="initiator").content.decode()
    assert "Search for the member of staff and choose them" in page


def test_the_same_form_sent_twice_enters_one_person(nurse, incident):
    for _ in range(2):
        add(nurse, incident, "visitor", key="0" * 32, involved_as="witness", described_as="Her brother")
    assert Involvement.objects.count() == 1
    add(nurse, incident, "visitor", key="0" * 32, involved_as="witness", described_as="Her sister")
    assert Involvement.objects.count() == 2  # another person typed after going back


def test_a_child_makes_it_more_urgent(incident, rowan, rowan_nurse, now):
    assert incident.urgency == 3
    child = ServiceUserFactory(ward=rowan, date_of_birth="2010-06-11")
    child.refresh_from_db()
    affect(incident, child, rowan_nurse, now)
    incident.refresh_from_db()
    assert (incident.urgency, Involvement.objects.get().age_band) == (2, "under_16")


# Staff as initiator: shut out in the same moment


def test_a_named_initiator_is_shut_out_by_the_next_request(signed_in, nurse, incident, rowan_manager):
    accused = signed_in(rowan_manager)
    assert accused.get(url("record", incident)).status_code == 200
    answers = {"q": "Reese", "staff": str(rowan_manager.pk), "involved_as": "initiator"}
    assert add(nurse, incident, "staff", **answers).status_code == 302
    hidden = accused.get(url("record", incident))
    absent = accused.get(reverse("incidents:record", args=[uuid4()]))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert incident.reference not in accused.get(reverse("incidents:list")).content.decode()


def test_it_is_for_named_people_from_that_moment(incident, rowan_manager, rowan_nurse, now):
    entered = enter(incident, InvolvedAs.INITIATOR, rowan_manager, rowan_nurse, now)
    incident.refresh_from_db()
    assert (incident.staff_involved, incident.audience) == (Known.YES, Audience.NAMED)
    wall = Exclusion.objects.get()
    assert (wall.person, wall.cause, wall.source_id) == (rowan_manager, "initiator", entered.pk)


def test_a_manager_who_had_seen_it_goes_on_seeing_it(
    incident, rowan_manager, rowan_colleague, rowan_nurse, now
):
    enter(incident, InvolvedAs.INITIATOR, rowan_colleague, rowan_nurse, now)
    assert may_know(rowan_manager, incident.pk, now)
    assert not may_know(rowan_colleague, incident.pk, now)


def test_a_manager_who_is_named_is_not_kept_in_sight(incident, rowan_manager, rowan_nurse, now):
    enter(incident, InvolvedAs.INITIATOR, rowan_manager, rowan_nurse, now)
    assert not CaseMember.objects.filter(person=rowan_manager).exists()


def test_somebody_who_names_themselves_is_taken_home(nurse, incident, rowan_nurse):
    answers = {"q": rowan_nurse.staff_number, "staff": str(rowan_nurse.pk), "involved_as": "initiator"}
    assert add(nurse, incident, "staff", **answers)["Location"] == reverse("home")
    assert nurse.get(url("record", incident)).status_code == 404


def test_a_lead_over_the_whole_trust_is_shut_out_too(incident, lead, rowan_nurse, now):
    enter(incident, InvolvedAs.INITIATOR, lead, rowan_nurse, now)
    assert not may_know(lead, incident.pk, now)


def test_withdrawing_by_whoever_records_keeps_the_wall_up(
    signed_in, nurse, incident, lead, children_lead, rowan_nurse, now
):
    entered = enter(incident, InvolvedAs.INITIATOR, lead, rowan_nurse, now)
    page = url("person_withdraw", incident, entered.pk)
    assert "Only a safeguarding lead can let them back in" in nurse.get(page).content.decode()
    nurse.post(page, {"reason": "Wrong person"})
    assert not may_know(lead, incident.pk, now)
    other = signed_in(children_lead)
    people = other.get(url("people", incident)).content.decode()
    assert f'value="{lead.pk}"' in people
    assert other.post(url("let_back", incident), {"person": lead.pk}).status_code == 200
    again = {"person": lead.pk, "shown": "yes", "reason": " "}
    assert "Enter why they may see it again" in other.post(url("let_back", incident), again).content.decode()
    assert not may_know(lead, incident.pk, now)
    other.post(url("let_back", incident), again | {"reason": "Somebody with the same name"})
    assert may_know(lead, incident.pk, now)
    lifted = Exclusion.objects.get()
    assert (lifted.lifted_by, lifted.lifted_because) == (children_lead, "Somebody with the same name")
    assert AuditEvent.objects.filter(verb="incident.exclusion_lifted").count() == 1


def test_a_recorder_lets_nobody_back_in(nurse, incident, rowan_manager, rowan_nurse, now):
    enter(incident, InvolvedAs.INITIATOR, rowan_manager, rowan_nurse, now)
    given = {"person": rowan_manager.pk, "shown": "yes", "reason": "Please"}
    assert nurse.post(url("let_back", incident), given).status_code == 403
    assert not may_know(rowan_manager, incident.pk, now)


def test_nobody_lets_themselves_back_in_nor_somebody_the_record_names(
    incident, lead, children_lead, rowan_nurse, now
):
    enter(incident, InvolvedAs.INITIATOR, lead, rowan_nurse, now)
    for by, words in ((lead, "Another safeguarding lead"), (children_lead, "withdraw that entry first")):
        with pytest.raises(IllegalMove, match=words):
            lift_exclusion(incident=incident, person=lead, reason="It was not me", by=by, now=now)
    assert not may_know(lead, incident.pk, now)


def test_an_accused_lead_who_withdraws_their_own_entry_stays_out(incident, lead, rowan_nurse, now):
    entered = enter(incident, InvolvedAs.INITIATOR, lead, rowan_nurse, now)
    withdraw_involvement(involvement=entered, reason="It was not me", by=lead, now=now)
    assert not may_know(lead, incident.pk, now)


def test_somebody_entered_again_after_a_withdrawal_is_let_back_in_by_a_lead(
    incident, lead, children_lead, rowan_nurse, now
):
    first = enter(incident, InvolvedAs.INITIATOR, lead, rowan_nurse, now)
    withdraw_involvement(involvement=first, reason="Wrong", by=rowan_nurse, now=now)
    second = enter(incident, InvolvedAs.INITIATOR, lead, rowan_nurse, now)
    withdraw_involvement(involvement=second, reason="Wrong", by=children_lead, now=now)
    assert may_know(lead, incident.pk, now)


def test_withdrawing_the_entry_lifts_only_what_it_caused(incident, lead, children_lead, rowan_nurse, now):
    entered = enter(incident, InvolvedAs.INITIATOR, lead, rowan_nurse, now)
    Exclusion.objects.create(
        incident=incident, person=lead, cause=ExclusionCause.MANUAL, made_at=now, made_by=rowan_nurse
    )
    withdraw_involvement(involvement=entered, reason="Wrong person", by=children_lead, now=now)
    assert [wall.cause for wall in Exclusion.objects.active()] == ["manual"]
    assert not may_know(lead, incident.pk, now)
    incident.refresh_from_db()
    assert incident.audience == Audience.NAMED


def test_while_they_are_named_the_record_cannot_say_that_no_staff_are_involved(
    incident, rowan_manager, rowan_nurse, now
):
    enter(incident, InvolvedAs.INITIATOR, rowan_manager, rowan_nurse, now)
    for answer in (Known.NO, Known.NOT_SURE):
        with pytest.raises(Refused, match="withdraw that entry first"):
            save(incident, Section.PEOPLE, rowan_nurse, now, staff_involved=answer)


def test_staff_described_but_not_found_close_the_record_without_shutting_anybody_out(
    incident, rowan_nurse, now
):
    named = Named(InvolvedAs.INITIATOR, PersonKind.STAFF, described_as="An agency nurse on Friday night")
    involve(incident=incident, named=named, by=rowan_nurse, now=now)
    incident.refresh_from_db()
    assert (incident.audience, Exclusion.objects.count()) == (Audience.NAMED, 0)


# Staff as directly affected: they may read their own report


def test_staff_who_are_affected_may_read_their_report_and_not_change_it(
    signed_in, incident, rowan_colleague, rowan_nurse, now
):
    affect(incident, rowan_colleague, rowan_nurse, now)
    incident.refresh_from_db()
    assert incident.audience == Audience.NAMED
    affected = signed_in(rowan_colleague)
    assert affected.get(url("detail", incident)).status_code == 200
    assert affected.get(url("record", incident)).status_code == 403


def test_withdrawing_that_entry_ends_the_reading(incident, willow_nurse, rowan_nurse, now):
    entered = affect(incident, willow_nurse, rowan_nurse, now)
    assert may_know(willow_nurse, incident.pk, now)
    withdraw_involvement(involvement=entered, reason="Wrong person", by=rowan_nurse, now=now)
    assert not may_know(willow_nurse, incident.pk, now)


def test_a_witness_on_the_staff_is_not_told_and_opens_nothing(incident, willow_nurse, rowan_nurse, now):
    enter(incident, InvolvedAs.WITNESS, willow_nurse, rowan_nurse, now)
    incident.refresh_from_db()
    assert (incident.audience, incident.staff_involved) == (Audience.INTAKE, Known.NO)
    assert not may_know(willow_nurse, incident.pk, now)


# Withdrawing


def test_withdrawing_needs_a_reason_and_the_entry_stays_in_the_history(nurse, incident, service_user, now):
    entered = affect(incident, service_user, incident.flagged_by, now)
    page = url("person_withdraw", incident, entered.pk)
    assert "Say why this entry is wrong" in nurse.post(page, {"reason": " "}).content.decode()
    assert nurse.post(page, {"reason": "Entered twice"})["Location"] == url("section", incident, "people")
    entered.refresh_from_db()
    assert entered.withdrawn_because == "Entered twice"
    assert nurse.get(page).status_code == 404


def test_withdrawing_twice_changes_nothing(incident, service_user, rowan_nurse, now):
    entered = affect(incident, service_user, rowan_nurse, now)
    assert withdraw_involvement(involvement=entered, reason="Wrong", by=rowan_nurse, now=now)
    assert not withdraw_involvement(involvement=entered, reason="Again", by=rowan_nurse, now=now)


def test_somebody_of_another_record_cannot_be_withdrawn_here(nurse, incident, flagged, service_user, now):
    other = affect(flagged(headline="Another"), service_user, incident.flagged_by, now)
    assert nurse.post(url("person_withdraw", incident, other.pk), {"reason": "x"}).status_code == 404


# Colleagues who help


def test_a_named_colleague_can_see_and_add(signed_in, nurse, incident, rowan_colleague):
    answers = {"q": "Ray", "staff": str(rowan_colleague.pk), "because": "Was on shift"}
    assert nurse.post(url("helpers", incident), answers).status_code == 302
    helper = signed_in(rowan_colleague)
    assert helper.get(url("record", incident)).status_code == 200
    assert "Stop helping" in helper.get(url("helpers", incident)).content.decode()


def test_a_helper_can_step_back(signed_in, nurse, incident, rowan_colleague):
    answers = {"q": "Ray", "staff": str(rowan_colleague.pk), "because": "Was on shift"}
    nurse.post(url("helpers", incident), answers)
    helper = signed_in(rowan_colleague)
    assert helper.post(url("step_back", incident))["Location"] == reverse("home")
    assert helper.get(url("record", incident)).status_code == 404


def test_naming_somebody_who_is_kept_out_looks_like_naming_anybody_and_opens_nothing(
    nurse, signed_in, incident, rowan_colleague, lead, now
):
    Exclusion.objects.create(
        incident=incident, person=rowan_colleague, cause=ExclusionCause.MANUAL, made_at=now, made_by=lead
    )
    answers = {"q": "Ray", "staff": str(rowan_colleague.pk), "because": "Was on shift"}
    page = nurse.post(url("helpers", incident), answers, follow=True).content.decode()
    assert "kept out" not in page
    assert "Ray Colleague" in page
    assert not may_know(rowan_colleague, incident.pk, now)
    assert incident.reference not in signed_in(rowan_colleague).get("/").content.decode()


def test_an_initiator_cannot_be_named_as_a_helper(nurse, incident, rowan_colleague, rowan_nurse, now):
    enter(incident, InvolvedAs.INITIATOR, rowan_colleague, rowan_nurse, now)
    answers = {"q": "Ray", "staff": str(rowan_colleague.pk), "because": "Was on shift"}
    page = nurse.post(url("helpers", incident), answers).content.decode()
    assert "named in the record as initiator" in page
    assert not CaseMember.objects.filter(person=rowan_colleague, member_as=MemberAs.CONTRIBUTOR).exists()
