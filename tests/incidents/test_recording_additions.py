"""What is added stands beside what was there: accounts, ratings, evidence, who was told, wishes, support."""

import pkgutil
import re
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

import incidents
from incidents.models import Account, EvidenceCheck, SelfRating, SupportOffer, Told, Wish
from incidents.recording.section_names import Section
from incidents.recording.services.adding import add_account
from incidents.recording.services.people import withdraw_involvement
from incidents.vocabulary import Category, EvidenceItem
from referrals.models import SafeguardingAnswers
from tests.incidents.doing import boxes, moment_boxes
from tests.incidents.writing import affect, enter, save, url

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


@pytest.fixture
def jo(incident, service_user, rowan_nurse, now):
    return affect(incident, service_user, rowan_nurse, now)


def account(person, taker, at, said, **changed):
    given = {"given_by": str(person.pk), "verbatim": said, "taken_by": str(taker.pk)}
    return given | moment_boxes("given_at", at) | changed


# Accounts


def test_several_accounts_by_one_person_all_stay_word_for_word(nurse, incident, jo, rowan_nurse, now):
    first = "He came in.\n  I was asleep…\n\nor not. 😶"
    second = "I was awake. It was the other man. لا أعرف"
    for hours, said in ((2, first), (1, second)):
        nurse.post(url("account_add", incident), account(jo, rowan_nurse, now - timedelta(hours=hours), said))
    assert [one.verbatim for one in Account.objects.order_by("given_at")] == [first, second]
    page = nurse.get(url("section", incident, "account-and-harm")).content.decode()
    assert page.index("or not.") < page.index("I was awake.")
    assert "Said to Robin Nurse" in page


def test_an_account_says_who_took_it(nurse, incident, jo, rowan_colleague, rowan_nurse, now):
    nurse.post(url("account_add", incident), account(jo, rowan_colleague, now, "He came in."))
    kept = Account.objects.get()
    assert (kept.taken_by, kept.recorded_by, kept.giver) == (rowan_colleague, rowan_nurse, "Jo Example")


def test_the_initiator_gives_an_account_in_the_same_way(nurse, incident, rowan_nurse, now):
    him = enter(incident, "initiator", "A visitor in a red coat", rowan_nurse, now)
    nurse.post(url("account_add", incident), account(him, rowan_nurse, now, "I was not there."))
    assert Account.objects.get().giver == "A visitor in a red coat"


def test_somebody_else_is_named_in_words(nurse, incident, jo, rowan_nurse, now):
    unnamed = account(jo, rowan_nurse, now, "I heard shouting.", given_by="somebody_else")
    assert "Say who" in nurse.post(url("account_add", incident), unnamed).content.decode()
    nurse.post(url("account_add", incident), unnamed | {"given_by_words": "The chaplain"})
    assert Account.objects.get().giver == "The chaplain"


DOUBT = re.compile(
    r"credib|believ|reliab|plausib|truth|honest|genuin|doubt|\blie[sd]?\b|lying", re.IGNORECASE
)


def columns():
    for model in (*apps.get_app_config("incidents").get_models(), SafeguardingAnswers):
        for field in model._meta.fields:
            yield f"{model.__name__}.{field.name}: {field.verbose_name} {field.help_text} {field.flatchoices}"


def questions():
    for module in pkgutil.walk_packages(incidents.__path__, "incidents."):
        if ".forms." not in module.name:
            continue
        for made in vars(import_module(module.name)).values():
            for name, field in getattr(made, "base_fields", {}).items():
                choices = list(getattr(field, "choices", []))
                yield f"{made.__name__}.{name}: {field.label} {field.help_text} {choices}"


def test_nothing_asks_how_far_anyone_is_believed():
    asked = [*columns(), *questions()]
    assert any("in their own words" in words for words in asked)
    assert [words for words in asked if DOUBT.search(words)] == []


def test_the_accused_is_no_choice_for_taking_an_account(nurse, incident, jo, rowan_manager, rowan_nurse, now):
    choice = f'<option value="{rowan_manager.pk}"'
    assert choice in nurse.get(url("account_add", incident)).content.decode()
    enter(incident, "initiator", rowan_manager, rowan_nurse, now)
    assert choice not in nurse.get(url("account_add", incident)).content.decode()


def test_the_same_form_sent_twice_adds_one_account_and_a_changed_one_adds_another(
    nurse, incident, jo, rowan_nurse, now
):
    for said in ("Once", "Once", "And more"):
        nurse.post(url("account_add", incident), account(jo, rowan_nurse, now, said, key="1" * 32))
    assert sorted(Account.objects.values_list("verbatim", flat=True)) == ["And more", "Once"]


def test_two_calls_without_a_form_are_two_accounts(incident, rowan_nurse, now):
    for _ in range(2):
        add_account(
            incident=incident, verbatim="Same", given_at=now, taken_by=rowan_nurse, by=rowan_nurse, now=now
        )
    assert Account.objects.count() == 2


def test_an_account_stays_when_the_entry_of_its_giver_is_withdrawn(nurse, incident, jo, rowan_nurse, now):
    nurse.post(url("account_add", incident), account(jo, rowan_nurse, now, "He came in."))
    withdraw_involvement(involvement=jo, reason="Wrong part", by=rowan_nurse, now=now)
    assert "He came in." in nurse.get(url("section", incident, "account-and-harm")).content.decode()


# Their own rating


def test_a_rating_is_theirs_in_their_words_and_can_be_given_again(nurse, incident, jo, now, clock):
    given = {"state": "given", "physical": "none", "psychological": "moderate", "own_words": "I cannot sleep"}
    nurse.post(url("rating_add", incident, jo.pk), given)
    clock.move_to(now + timedelta(minutes=1))
    nurse.post(url("rating_add", incident, jo.pk), given | {"psychological": "severe"})
    assert list(SelfRating.objects.values_list("psychological", flat=True)) == ["moderate", "severe"]
    incident.refresh_from_db()
    assert incident.urgency == 1  # severe harm, as they see it, counts like any other


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Choose where asking stands"),
        ({"state": "given"}, "Choose the physical harm, as they rate it"),
        ({"state": "not_yet_able"}, "Enter the day to ask again"),
        (
            {"state": "not_yet_able", **boxes("ask_again_on", date(2026, 6, 9))},
            "today or in the future",
        ),
    ],
)
def test_half_a_rating_is_asked_about(nurse, incident, jo, answers, says):
    assert says in nurse.post(url("rating_add", incident, jo.pk), answers).content.decode()
    assert not SelfRating.objects.exists()


def test_declining_is_no_refusal_and_needs_nothing_more(nurse, incident, jo):
    assert nurse.post(url("rating_add", incident, jo.pk), {"state": "declined"}).status_code == 302
    page = nurse.get(url("section", incident, "account-and-harm")).content.decode()
    assert "Offered, and they chose not to for now" in page


def test_only_somebody_directly_affected_is_asked(nurse, incident, rowan_nurse, now):
    witness = enter(incident, "witness", "Her brother", rowan_nurse, now)
    assert nurse.get(url("rating_add", incident, witness.pk)).status_code == 404


# Evidence


@pytest.fixture
def assault(incident, rowan_nurse, now):
    at = now - timedelta(hours=5, minutes=10)
    save(incident, Section.WHAT_HAPPENED, rowan_nurse, now, category=Category.SEXUAL_ASSAULT)
    save(incident, Section.WHEN_AND_WHERE, rowan_nurse, now, precision="exact", occurred_from=at)
    incident.refresh_from_db()
    return incident


def test_the_checklist_opens_for_assaults_only(nurse, incident):
    assert (
        "Evidence is lost by the hour"
        not in nurse.get(url("section", incident, "safety-and-evidence")).content.decode()
    )
    assert nurse.get(url("evidence", incident, 1)).status_code == 404


def test_it_says_how_many_hours_have_passed(nurse, assault):
    page = nurse.get(url("section", assault, "safety-and-evidence")).content.decode()
    assert "It happened about 5 hours ago." in page
    assert page.count("Not answered") == len(EvidenceItem)


def test_each_item_is_answered_by_itself_and_the_latest_counts(nurse, assault, now, clock):
    nurse.post(url("evidence", assault, 2), {"answer": "not_yet"})
    clock.move_to(now + timedelta(minutes=5))
    nurse.post(url("evidence", assault, 2), {"answer": "done", **moment_boxes("done_at", now)})
    assert list(EvidenceCheck.objects.values_list("item", "answer")) == [
        ("clothing", "not_yet"),
        ("clothing", "done"),
    ]
    page = nurse.get(url("section", assault, "safety-and-evidence")).content.decode()
    assert page.count("Not answered") == len(EvidenceItem) - 1


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Choose where this stands"),
        ({"answer": "not_needed"}, "Say why it is not needed"),
        ({"answer": "done"}, "Enter when it was done"),
    ],
)
def test_half_an_answer_is_asked_about(nurse, assault, answers, says):
    assert says in nurse.post(url("evidence", assault, 1), answers).content.decode()


@pytest.mark.parametrize("number", [0, 8, 999])
def test_an_item_that_is_not_on_the_list_is_not_found(nurse, assault, number):
    assert nurse.get(url("evidence", assault, number)).status_code == 404


# Told, wishes, support


def test_who_was_told_and_when(nurse, incident, now):
    assert (
        "Say who was told"
        in nurse.post(
            url("told_add", incident), {"who": "other", **moment_boxes("told_at", now)}
        ).content.decode()
    )
    nurse.post(url("told_add", incident), {"who": "doctor", **moment_boxes("told_at", now)})
    assert (Told.objects.get().who, Told.objects.get().told_at) == ("doctor", now)


def test_each_answer_about_what_they_want_stays_with_its_date(nurse, incident, jo, now, clock):
    asked = {"person": str(jo.pk), "topic": "police"}
    again = boxes("ask_again_on", date(2026, 6, 12))
    nurse.post(url("wish_add", incident), asked | {"answer": "undecided", **again})
    clock.move_to(now + timedelta(hours=1))
    nurse.post(url("wish_add", incident), asked | {"answer": "no", "own_words": "Not now"})
    assert list(Wish.objects.values_list("answer", flat=True)) == ["undecided", "no"]
    page = nurse.get(url("section", incident, "told-and-wishes")).content.decode()
    assert "Ask again on 12 June 2026" in page
    assert "Not now" in page


def test_undecided_is_asked_again_on_a_day(nurse, incident, jo):
    answers = {"person": str(jo.pk), "topic": "police", "answer": "undecided"}
    assert "Enter the day to ask again" in nurse.post(url("wish_add", incident), answers).content.decode()


def waiting(client, incident):
    """Who is shown as having had no offer yet."""
    page = client.get(url("section", incident, "support")).content.decode()
    _, _, shown = page.partition("No offer recorded yet for")
    return {name for name in ("Jo Example", "A visitor in a red coat", "Her sister") if name in shown}


def test_support_is_offered_to_everyone_and_who_waits_is_shown(nurse, incident, jo, rowan_nurse, now):
    him = enter(incident, "initiator", "A visitor in a red coat", rowan_nurse, now)
    assert waiting(nurse, incident) == {"Jo Example", "A visitor in a red coat"}
    offered = {"what": "talk", "answer": "accepted", **moment_boxes("offered_at", now)}
    nurse.post(url("support_add", incident), offered | {"person": str(him.pk)})
    assert SupportOffer.objects.get().recipient == "A visitor in a red coat"
    assert waiting(nurse, incident) == {"Jo Example"}
    hers = {"person": "somebody_else", "person_words": "Her sister"}
    nurse.post(url("support_add", incident), offered | hers)
    assert [offer.recipient for offer in SupportOffer.objects.filter(person=None)] == ["Her sister"]
    assert waiting(nurse, incident) == {"Jo Example"}
    nurse.post(url("support_add", incident), offered | {"person": str(jo.pk)})
    assert waiting(nurse, incident) == set()
    assert SupportOffer.objects.count() == 3


def test_not_now_is_asked_again_on_a_day(nurse, incident, jo, now):
    later = {"person": str(jo.pk), "what": "isva", "answer": "later", **moment_boxes("offered_at", now)}
    assert "Enter the day to ask again" in nurse.post(url("support_add", incident), later).content.decode()
