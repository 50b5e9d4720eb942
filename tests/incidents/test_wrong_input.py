"""Whatever is sent, every form answers in plain English, keeps what was typed, and never breaks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from tests.cast import share
from tests.incidents.doing import give_action, moment_boxes, triage

pytestmark = pytest.mark.django_db

LONG = "x" * 100_000
ODD = "a\x00b\x07c \u202eright to left\u202c مرحبا 🦉"
FORMS = ("flag", "triage", "review", "add_action", "finish_action", "tick", "close", "reopen", "find", "name")
TEXTS = {
    "flag": "headline",
    "triage": "because",
    "review": "notes",
    "add_action": "what",
    "finish_action": "evidence",
    "tick": "because",
    "close": "learning",
    "reopen": "reason",
    "find": "name",
    "name": "because",
}


@pytest.fixture
def address(incident, lead, rowan_nurse):
    """``address("triage")``: where a form of an open incident is sent."""
    now = timezone.now()
    triage(incident, lead, now)
    action = give_action(incident, rowan_nurse, lead, now)

    def of(form):
        more = {"finish_action": [action.pk], "tick": ["support"]}
        return reverse(f"incidents:{form}", args=[] if form == "flag" else [incident.pk, *more.get(form, [])])

    return of


@pytest.fixture
def hidden(lead):
    """What the name form needs beside its text."""
    return {"person": str(lead.pk)}


share(globals(), "address", "hidden", "willow")


@pytest.mark.parametrize("form", FORMS)
def test_all_empty_says_what_is_missing(signed_in, lead, address, hidden, form):
    answer = signed_in(lead).post(address(form), {**hidden, "because": ""})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert "This field is required" not in page


@pytest.mark.parametrize("form", FORMS)
def test_a_hundred_thousand_characters_are_kept_and_counted(signed_in, lead, address, hidden, form):
    answer = signed_in(lead).post(address(form), {TEXTS[form]: LONG, **hidden} | {"because": LONG})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "You entered 100,000" in page
    assert LONG in page


@pytest.mark.parametrize("form", FORMS)
def test_characters_that_cannot_be_kept_break_nothing(signed_in, lead, address, hidden, form):
    answer = signed_in(lead).post(address(form), {TEXTS[form]: ODD, **hidden} | {"because": ODD})
    assert answer.status_code in (200, 302)
    assert b"\x00" not in answer.content


@pytest.mark.parametrize("form", FORMS)
def test_every_answer_a_nul_breaks_nothing(signed_in, lead, address, form):
    from incidents.recording.forms import flag
    from incidents.response.forms import closing
    from incidents.response.forms import triage as responding

    modules = (flag, responding, closing)
    classes = [c for m in modules for c in vars(m).values() if hasattr(c, "base_fields")]
    nuls = {name: "\x00" for c in classes for name in c.base_fields if name != "person"}
    nuls |= {f"{name}_{box}": "\x00" for name in list(nuls) for box in range(5)}
    answer = signed_in(lead).post(address(form), nuls)
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("form", FORMS)
def test_without_its_token_a_form_is_refused_and_its_words_given_back(lead, address, form, signed_in):
    client = signed_in(lead, enforce_csrf_checks=True)
    answer = client.post(address(form), {TEXTS[form]: "What I had typed"})
    assert answer.status_code == 403
    assert "What I had typed" in answer.content.decode()


def flag_answers(on, **changed):
    given = {"ward": on.pk, "category": "rape", "staff_involved": "no", "everyone_safe": "yes"}
    when = moment_boxes("known_at", timezone.now() - timedelta(minutes=5))
    return given | when | {"form_key": str(uuid4()), "headline": "kept words"} | changed


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("category", "made_up", "Choose one of the answers to the kind of incident"),
        ("staff_involved", "perhaps", "Choose one of the answers"),
        ("ward", "not-a-number", "Choose one of the answers"),
        ("ward", "99999999999999999999999", "Choose one of the answers"),
        ("known_at_0", "32", "Enter a real date"),
        ("known_at_3", "25:00", "Enter a real time"),
    ],
)
def test_a_wrong_answer_is_named_and_the_rest_is_kept(
    signed_in, rowan_nurse, rowan, incident, field, value, says
):
    answer = signed_in(rowan_nurse).post("/incidents/flag/", flag_answers(rowan, **{field: value}))
    page = answer.content.decode()
    assert "There is a problem" in page
    assert says in page
    assert "kept words" in page
    assert Incident.objects.get() == incident


def test_a_time_still_to_come_is_refused(signed_in, rowan_nurse, rowan):
    tomorrow = moment_boxes("known_at", timezone.now() + timedelta(days=1))
    page = signed_in(rowan_nurse).post("/incidents/flag/", flag_answers(rowan) | tomorrow).content.decode()
    assert "Check when it became known: the date and time must be in the past" in page


def test_another_ward_is_not_a_choice(signed_in, rowan_nurse, willow, incident):
    signed_in(rowan_nurse).post("/incidents/flag/", flag_answers(willow))
    assert Incident.objects.get() == incident


def test_a_damaged_form_key_is_replaced(signed_in, rowan_nurse, rowan, incident):
    signed_in(rowan_nurse).post("/incidents/flag/", flag_answers(rowan, form_key="\x00 not a key"))
    assert Incident.objects.exclude(pk=incident.pk).count() == 1


@pytest.mark.parametrize(
    "query", ["?ward=abc", "?kind=0", "?status=x", "?days=9999", "?from=%00", "?from=a:b", "?ward=%00"]
)
def test_filters_nobody_offers_show_the_whole_list(signed_in, rowan_nurse, incident, query):
    answer = signed_in(rowan_nurse).get(f"/incidents/{query}")
    assert answer.status_code == 200
    assert incident.reference in answer.content.decode()
