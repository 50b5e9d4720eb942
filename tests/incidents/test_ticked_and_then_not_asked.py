"""Whoever was ticked is never told because another answer changed: the form comes back and says so.

Multi-agency guidance, allegations against people in a position of trust: nobody learns from a screen.
"""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from incidents.models import Exclusion, Incident, Involvement, SectionSave
from incidents.recording.section_names import Section
from tests.conftest import NOW
from tests.incidents.doing import moment_boxes
from tests.incidents.writing import send, url

pytestmark = pytest.mark.usefixtures("clock")
FLAG = "/incidents/flag/"
ANSWERED = "You answered that it may be somebody who would be told"
ONE_OF_THE_LEADS = "safeguarding_adults"
TICKED = "You ticked somebody it may be"
SAYS_NOTHING_OF_STAFF = [
    (Section.PEOPLE, {"staff_involved": "no"}),
    (Section.WHAT_HAPPENED, {"category": "sexual_assault", "staff": ""}),
    (Section.WHAT_HAPPENED, {"category": "sexual_assault", "staff": "yes"}),
]
ASKS = [
    (Section.PEOPLE, {"staff_involved": "yes"}),
    (Section.PEOPLE, {"staff_involved": "not_sure"}),
    (Section.WHAT_HAPPENED, {"category": "boundary_breach", "staff": "not_sure"}),
]


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


def answers(ward, **changed):
    given = {"ward": ward.pk, "category": "sexual_assault", "staff_involved": "no", "everyone_safe": "yes"}
    given |= {"headline": "In the corridor", "form_key": str(uuid4())}
    return given | moment_boxes("known_at", NOW - timedelta(hours=1)) | changed


def refused(answer, **of_fields):
    """The page: each of these fields says its words, and so does the summary with a link to it."""
    page = answer.content.decode()
    assert answer.status_code == 200
    for name, words in of_fields.items():
        assert re.search(rf'<li><a href="#id_{name}[^"]*">{words}', page), name
        assert re.search(rf'id="id_{name}-?\d*_?error"[^>]*>.*?{words}', page, re.S), name
        assert f'id="div_id_{name}" class="nhsuk-form-group nhsuk-form-group--error"' in page
        assert page.count(words) == 2
    return page


def is_ticked(page, name, value):
    return bool(re.search(rf'name="{name}" value="{value}"[^>]* checked', page))


def nobody_is_kept_out():
    return not Exclusion.objects.exists()


# The first report


def test_a_report_comes_back_with_everything_that_was_said(nurse, rowan, lead):
    given = answers(rowan, may_be="yes", kept_out=[str(lead.pk)])
    page = refused(nurse.post(FLAG, given), may_be=ANSWERED, kept_out=TICKED)
    assert is_ticked(page, "kept_out", lead.pk)
    assert is_ticked(page, "may_be", "yes")
    assert "In the corridor" in page
    assert not Incident.objects.exists()


@pytest.mark.parametrize("said", ["yes", "any"])
def test_a_report_that_only_answers_that_it_may_be_one_of_them_comes_back(nurse, rowan, said):
    refused(nurse.post(FLAG, answers(rowan, may_be=said)), may_be=ANSWERED)
    assert not Incident.objects.exists()


def test_a_report_with_ticks_alone_comes_back(nurse, rowan, lead):
    given = answers(rowan, kept_out=[str(lead.pk), ONE_OF_THE_LEADS])
    page = refused(nurse.post(FLAG, given), kept_out=TICKED)
    assert ANSWERED not in page
    assert not Incident.objects.exists()


def test_somebody_found_by_searching_is_not_dropped_either(nurse, rowan, administrator):
    given = answers(rowan, q=administrator.name, others=[str(administrator.pk)])
    page = refused(nurse.post(FLAG, given), others=TICKED)
    assert is_ticked(page, "others", administrator.pk)
    assert not Incident.objects.exists()


def test_a_report_that_was_put_right_is_saved(nurse, rowan, lead):
    assert nurse.post(FLAG, answers(rowan, may_be="no")).status_code == 302
    asked = answers(rowan, staff_involved="yes", may_be="yes", kept_out=[str(lead.pk)])
    assert nurse.post(FLAG, asked).status_code == 302
    assert Exclusion.objects.get().person == lead


@pytest.mark.parametrize("said", ["no", ""])
def test_where_the_answer_about_staff_is_itself_wrong_only_that_is_said(nurse, rowan, lead, said):
    given = answers(
        rowan, category="boundary_breach", staff_involved=said, may_be="yes", kept_out=[str(lead.pk)]
    )
    page = nurse.post(FLAG, given).content.decode()
    assert "There is a problem" in page
    assert TICKED not in page
    assert is_ticked(page, "kept_out", lead.pk)
    assert not Incident.objects.exists()


# The sections of a record


@pytest.mark.parametrize(("section", "said"), SAYS_NOTHING_OF_STAFF)
def test_a_section_comes_back_with_everything_that_was_said(nurse, incident, lead, section, said):
    given = {"narrative": "He stood in the doorway"} | said | {"may_be": "yes", "kept_out": [str(lead.pk)]}
    page = refused(send(nurse, incident, section, **given), may_be=ANSWERED, kept_out=TICKED)
    assert is_ticked(page, "kept_out", lead.pk)
    assert is_ticked(page, "may_be", "yes")
    assert ("He stood in the doorway" in page) == (section is Section.WHAT_HAPPENED)
    assert not SectionSave.objects.exists()
    assert nobody_is_kept_out()


@pytest.mark.parametrize(("section", "said"), SAYS_NOTHING_OF_STAFF)
def test_a_section_with_ticks_or_an_answer_alone_comes_back(nurse, incident, lead, section, said):
    refused(send(nurse, incident, section, **said, may_be="any"), may_be=ANSWERED)
    refused(send(nurse, incident, section, **said, may_be="no", kept_out=[str(lead.pk)]), kept_out=TICKED)
    refused(send(nurse, incident, section, **said, may_be="", kept_out=[ONE_OF_THE_LEADS]), kept_out=TICKED)
    assert not SectionSave.objects.exists()


@pytest.mark.parametrize(("section", "said"), SAYS_NOTHING_OF_STAFF)
def test_a_section_that_was_put_right_is_saved(nurse, incident, section, said):
    assert send(nurse, incident, section, **said, may_be="no").status_code == 302


@pytest.mark.parametrize(("section", "said"), ASKS)
def test_a_section_that_asks_keeps_out_whoever_is_ticked(nurse, incident, lead, section, said):
    given = said | {"may_be": "yes", "kept_out": [str(lead.pk)]}
    assert send(nurse, incident, section, **given).status_code == 302
    assert Exclusion.objects.get().person == lead


def test_a_boundary_breach_asks_about_staff_and_says_nothing_against_the_ticks(nurse, incident, lead):
    given = {"category": "boundary_breach", "staff": "", "may_be": "yes", "kept_out": [str(lead.pk)]}
    page = send(nurse, incident, Section.WHAT_HAPPENED, **given).content.decode()
    assert "There is a problem" in page
    assert TICKED not in page
    assert is_ticked(page, "kept_out", lead.pk)


# A member of staff who is entered


@pytest.fixture
def enter(nurse, incident):
    return lambda **said: nurse.post(url("person_add_kind", incident, "staff"), said)


@pytest.mark.parametrize("part", ["witness", "bystander"])
def test_a_witness_entered_with_ticks_comes_back(enter, lead, part):
    said = {"described_as": "A nurse in blue", "involved_as": part}
    answer = enter(**said, may_be="yes", kept_out=[str(lead.pk)])
    page = refused(answer, may_be=ANSWERED, kept_out=TICKED)
    assert is_ticked(page, "kept_out", lead.pk)
    assert is_ticked(page, "involved_as", part)
    assert "A nurse in blue" in page
    refused(enter(**said, may_be="any"), may_be=ANSWERED)
    refused(enter(**said, kept_out=[str(lead.pk)]), kept_out=TICKED)
    assert not Involvement.objects.exists()
    assert nobody_is_kept_out()


def test_an_initiator_chosen_by_name_with_somebody_else_ticked_comes_back(enter, allegations_lead, lead):
    named = {"q": "Ash", "staff": str(allegations_lead.pk), "involved_as": "initiator"}
    answer = enter(**named, may_be="yes", kept_out=[str(lead.pk)])
    page = refused(answer, may_be=ANSWERED, kept_out=TICKED)
    assert is_ticked(page, "staff", allegations_lead.pk)
    assert "enter them as the initiator first" in page
    assert not Involvement.objects.exists()


def test_somebody_entered_is_saved_once_put_right(enter):
    said = {"described_as": "A nurse in blue", "involved_as": "witness"}
    assert enter(**said, may_be="no").status_code == 302
    assert nobody_is_kept_out()


def test_an_initiator_in_words_keeps_out_whoever_is_ticked(enter, lead):
    said = {"described_as": "A man in blue", "involved_as": "initiator"}
    assert enter(**said, may_be="yes", kept_out=[str(lead.pk)]).status_code == 302
    assert Exclusion.objects.get().person == lead


# What is said can be seen, and put right, without JavaScript


@pytest.mark.parametrize("where", ["flag", "section"])
def test_the_questions_stay_in_sight_while_something_in_them_is_wrong(nurse, rowan, incident, lead, where):
    ticks = {"may_be": "yes", "kept_out": [str(lead.pk)]}
    if where == "flag":
        answer = nurse.post(FLAG, answers(rowan, **ticks))
    else:
        answer = send(nurse, incident, Section.PEOPLE, staff_involved="no", **ticks)
    hidden = re.search(r'class="heard-if-staff".*', answer.content.decode(), re.S)
    assert "nhsuk-form-group--error" in hidden[0].split("</form>")[0]
    style = (Path(settings.BASE_DIR) / "static/css/heard.css").read_text()
    hides = [rule for rule in style.split("}") if ".heard-if-staff" in rule and "display: none" in rule]
    assert hides
    assert all(".heard-if-staff:not(:has(.nhsuk-form-group--error))" in rule for rule in hides)
