"""Ward staff write down and correct who is on their ward; of other wards they learn nothing."""

from datetime import date

import pytest

from audit.models import AuditEvent
from tests.factories import ServiceUserFactory
from wards.models import ServiceUser

LIST, NEW = "/people/", "/people/new/"


def page(person):
    return f"/people/{person.pk}/"


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


def typed_about(answers, person, **other):
    """The page as it opens for `person`, with `other` answers typed over."""
    born = person.date_of_birth
    same = {
        "name": person.name,
        "pronouns": person.pronouns,
        "local_number": person.local_number,
        "nhs_number": person.nhs_number,
        "date_of_birth_0": born.day,
        "date_of_birth_1": born.month,
        "date_of_birth_2": born.year,
        "communication_needs": person.communication_needs,
        "legal_status": person.legal_status,
        "seen": person.fingerprint,
    }
    return answers(**same | other)


def test_a_nurse_sees_who_is_on_the_ward_and_nobody_else(nurse, service_user, willow):
    other = ServiceUserFactory(ward=willow, name="Wilma Elsewhere")
    text = nurse.get(LIST).content.decode()
    assert service_user.name in text
    assert other.name not in text


def test_a_lead_chooses_a_ward(signed_in, lead, service_user, willow):
    other = ServiceUserFactory(ward=willow, name="Wilma Elsewhere")
    client = signed_in(lead)
    assert other.name in client.get(LIST, {"ward": willow.pk}).content.decode()
    assert service_user.name not in client.get(LIST, {"ward": willow.pk}).content.decode()


@pytest.mark.parametrize("ward", ["0", "999999", "x", "1' or '1'='1", "\x00", "9" * 40])
def test_a_ward_that_is_not_theirs_is_as_if_it_did_not_exist(nurse, rowan, ward):
    assert nurse.get(LIST, {"ward": ward}).status_code == 404


def test_another_ward_answers_as_one_that_never_was(nurse, rowan, willow):
    other, absent = nurse.get(LIST, {"ward": willow.pk}), nurse.get(LIST, {"ward": "999999"})
    assert other.status_code == absent.status_code == 404
    assert other.content == absent.content


def test_adding_somebody(nurse, rowan, rowan_nurse, answers):
    sent = nurse.post(NEW, answers())
    assert sent.status_code == 302
    made = ServiceUser.objects.get()
    assert (made.name, made.nhs_number, made.ward) == ("Ira Example", "9990123454", rowan)
    assert made.date_of_birth == date(1985, 5, 17)
    event = AuditEvent.objects.get(verb="service_user.added")
    assert event.actor == f"staff:{rowan_nurse.pk}"
    assert "Ira" not in str(event.detail)
    assert "Ira" not in sent["Location"]


def test_sending_it_twice_makes_one_person(nurse, rowan, answers):
    assert [nurse.post(NEW, answers()).status_code for _ in range(2)] == [302, 302]
    assert ServiceUser.objects.count() == 1


def test_the_same_form_key_from_somebody_else_is_not_an_answer_about_them(
    nurse, signed_in, willow_nurse, answers
):
    willow = willow_nurse.appointments.get().ward
    nurse.post(NEW, answers())
    own = answers(ward=willow.pk, local_number="L990002", nhs_number="")
    assert signed_in(willow_nurse).post(NEW, own).status_code == 302
    assert ServiceUser.objects.count() == 2


def test_adding_somebody_to_another_ward_is_refused(nurse, rowan, willow, answers):
    sent = nurse.post(NEW, answers(ward=willow.pk))
    assert "Choose one of the answers" in sent.content.decode()
    assert not ServiceUser.objects.exists()


def test_correcting_says_which_answers_changed_and_nothing_of_what_they_are(nurse, service_user, answers):
    sent = nurse.post(
        page(service_user), typed_about(answers, service_user, name="Jo New", pronouns="she/her")
    )
    assert sent.status_code == 302
    service_user.refresh_from_db()
    assert (service_user.name, service_user.pronouns) == ("Jo New", "she/her")
    event = AuditEvent.objects.get(verb="service_user.changed")
    assert {"name", "pronouns"} <= set(event.detail["fields"])
    assert "Jo New" not in str(event.detail)


def test_opening_the_page_is_written_down(nurse, service_user, rowan_nurse):
    assert nurse.get(page(service_user)).status_code == 200
    event = AuditEvent.objects.get(verb="service_user.read")
    assert (event.actor, event.target_id) == (f"staff:{rowan_nurse.pk}", str(service_user.pk))


def test_a_person_on_another_ward_is_as_one_who_never_was(nurse, willow, rowan):
    other = ServiceUserFactory(ward=willow)
    hidden, absent = nurse.get(page(other)), nurse.get("/people/2f0d1c1e-0f5d-4a57-9d2b-58a0e7f0a001/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_somebody_who_has_left_is_no_longer_there(nurse, service_user, answers):
    left = {"discharged_on_0": "1", "discharged_on_1": "6", "discharged_on_2": "2026"}
    assert nurse.post(page(service_user), typed_about(answers, service_user, **left)).status_code == 302
    assert nurse.get(page(service_user)).status_code == 404
    assert service_user.name not in nurse.get(LIST).content.decode()


def test_somebody_who_moves_goes_to_the_other_ward_s_list(
    nurse, signed_in, willow_nurse, willow, service_user, answers
):
    nurse.post(page(service_user), typed_about(answers, service_user, ward=willow.pk))
    assert nurse.get(page(service_user)).status_code == 404
    assert service_user.name in signed_in(willow_nurse).get(LIST).content.decode()


@pytest.mark.parametrize(("column", "number"), [("nhs_number", "999 012 3454"), ("local_number", "L777777")])
def test_a_number_that_is_somebody_else_s_says_nothing_about_them(
    nurse, willow, rowan, answers, column, number
):
    ServiceUserFactory(ward=willow, name="Wilma Elsewhere", nhs_number="9990123454", local_number="L777777")
    text = nurse.post(NEW, answers(**{"nhs_number": "", column: number})).content.decode()
    assert "it cannot be used here" in text
    assert "Wilma" not in text
    assert willow.name not in text
    assert "Ira Example" in text  # what was typed is kept
    assert ServiceUser.objects.count() == 1


def test_two_people_correcting_at_once_are_told_and_lose_nothing(nurse, service_user, answers):
    opened = typed_about(answers, service_user)
    nurse.post(page(service_user), opened | {"pronouns": "she/her"})
    late = nurse.post(page(service_user), opened | {"pronouns": "he/him"})
    text = late.content.decode()
    assert "Somebody else has changed this" in text
    assert "he/him" in text
    service_user.refresh_from_db()
    assert service_user.pronouns == "she/her"
    again = opened | {"pronouns": "he/him", "seen": service_user.fingerprint}
    assert nurse.post(page(service_user), again).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "  "}, "Enter the name they use"),
        ({"name": "x" * 121}, "must be 120 characters or fewer"),
        ({"name": "x" * 100_000}, "must be 120 characters or fewer"),
        ({"local_number": ""}, "Enter the local patient number"),
        ({"nhs_number": "999 012 3455"}, "This is not a valid NHS number"),
        ({"nhs_number": "12"}, "Enter an NHS number with 10 digits"),
        ({"date_of_birth_1": "13"}, "Enter a real date for the date of birth"),
        ({"date_of_birth_2": "2099"}, "must be today or in the past"),
        ({"date_of_birth_0": "30", "date_of_birth_1": "2"}, "Enter a real date"),
        ({"ward": ""}, "Choose the ward they are on now"),
        ({"ward": "none"}, "Choose one of the answers"),
        ({"care_and_support_needs": ""}, "Choose whether they have care and support needs"),
        ({"legal_status": "s99"}, "Choose one of the answers"),
        ({"legal_status": ""}, "Choose their legal status"),
        ({"discharged_on_2": "2099", "discharged_on_0": "1", "discharged_on_1": "1"}, "today or in the past"),
    ],
)
def test_a_wrong_answer_is_explained_and_nothing_is_lost(nurse, answers, wrong, said):
    sent = nurse.post(NEW, answers(**{"communication_needs": "Time to answer"} | wrong))
    text = sent.content.decode()
    assert sent.status_code == 200
    assert said in text
    assert "There is a problem" in text
    assert "Time to answer" in text
    assert not ServiceUser.objects.exists()


@pytest.mark.parametrize("name", ["Zoë 🌻", "שרה", "A\x00da", "O’Brien-Öz", "<b>Bo</b>", "{{ x }}"])
def test_any_name_a_person_has_is_kept_as_it_is(nurse, rowan, answers, name):
    assert nurse.post(NEW, answers(name=name)).status_code == 302
    assert ServiceUser.objects.get().name == name.replace("\x00", "")
    assert nurse.get(LIST).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "\x00", "9" * 5000])
def test_a_damaged_form_key_loses_nothing(nurse, rowan, answers, key):
    assert nurse.post(NEW, answers(form_key=key)).status_code == 302


def test_roles_without_a_ward_have_no_list(signed_in, board_member, administrator, executive_lead):
    for person in (board_member, administrator, executive_lead):
        assert signed_in(person).get(LIST).status_code == 403
        assert signed_in(person).get(NEW).status_code == 403


def test_nobody_unknown_gets_in(client, service_user):
    for path in (LIST, NEW, page(service_user)):
        assert client.get(path).status_code == 302


def test_the_list_costs_the_same_however_many_are_on_the_ward(nurse, rowan, django_assert_max_num_queries):
    for _ in range(12):
        ServiceUserFactory(ward=rowan)
    with django_assert_max_num_queries(8):
        nurse.get(LIST)
