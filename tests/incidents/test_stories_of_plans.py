"""Stories A, E, F and G of the standards' scenarios begin with a plan for somebody's safety. Here each has a
day on which the plan was not kept: flagged, recorded, triaged. People and places are invented."""

from datetime import timedelta

import pytest

from incidents.access import may_know
from incidents.models import Account
from incidents.recording.section_names import Section
from incidents.vocabulary import Audience, RatingState
from incidents.workflow import Status
from tests.factories import ServiceUserFactory
from tests.incidents.doing import moment_boxes, triage
from tests.incidents.test_stories import add, flag
from tests.incidents.writing import complete, enter, rate, send, url

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def told(signed_in, rowan, lounge, rowan_nurse, lead, now):
    """``told(person, narrative, …)``: what the nurse flagged and recorded with them, and a lead triaged."""

    def tell(person, narrative, *, category, own_words, staff="no", audience=Audience.WARD):
        nurse = signed_in(rowan_nurse)
        incident = flag(nurse, rowan, now, category=category, staff_involved=staff)
        affected = complete(incident, person, lounge, rowan_nurse, now)
        words = {"category": category, "category_words": "Touched without agreement", "narrative": narrative}
        answer = send(nurse, incident, Section.WHAT_HAPPENED, **words)
        assert answer.status_code == 302
        taken = moment_boxes("given_at", now - timedelta(hours=1))
        add(
            nurse, incident, "account_add",
            verbatim=own_words, given_by=affected.pk, taken_by=rowan_nurse.pk, **taken,
        )  # fmt: skip
        add(nurse, incident, "submit")
        triage(incident, lead, now, audience=audience)
        return incident, affected

    return tell


def test_a_an_autistic_woman_searched_without_a_word_decides_herself_that_it_was_unwanted(
    told, rowan, rowan_nurse, rowan_colleague, now
):
    yasha = ServiceUserFactory(ward=rowan, name="Yasha Story", communication_needs="Ask before touching")
    narrative = "Her pockets were searched without a word. A hand was put inside her waistband."
    incident, her = told(
        yasha, narrative, category="other", staff="not_sure", audience=Audience.NAMED,
        own_words="Touch hurts. Nobody asked me. It was not all right.",
    )  # fmt: skip
    rate(her, rowan_nurse, now, RatingState.GIVEN, physical="low", psychological="severe")
    assert incident.status == Status.RESPONDING
    assert her.ratings.get(state=RatingState.GIVEN).psychological == "severe"
    assert not may_know(rowan_colleague, incident.pk, now)


def test_e_an_older_man_who_asked_for_men_is_washed_by_somebody_else(told, rowan, lead, now):
    george = ServiceUserFactory(ward=rowan, name="George Story")
    narrative = "He was washed by a woman he did not know. He asked her to stop, and she went on."
    incident, _ = told(
        george, narrative, category="other", staff="yes", audience=Audience.NAMED,
        own_words="I said no. I could not move my arm.",
    )  # fmt: skip
    assert (incident.status, incident.lead) == (Status.RESPONDING, lead)
    assert Account.objects.get(incident=incident).verbatim == "I said no. I could not move my arm."


def test_f_a_transgender_woman_is_shouted_at_on_the_ward_she_chose_and_is_called_by_her_name(
    told, signed_in, rowan, rowan_nurse, rowan_colleague, now
):
    kira = ServiceUserFactory(
        ward=rowan, name="Kira Story", name_on_record="Somebody Else", pronouns="she/her"
    )
    narrative = "Another patient shouted at her about her body outside the bathroom."
    incident, _ = told(kira, narrative, category="harassment_verbal", own_words="I want to wash in peace.")
    page = signed_in(rowan_nurse).get(url("detail", incident)).content.decode()
    assert "Kira Story" in page
    assert "she/her" in page
    assert "Somebody Else" not in page
    assert may_know(rowan_colleague, incident.pk, now)


def test_g_a_woman_who_wants_nobody_behind_her_is_followed_and_need_not_say_why(
    told, rowan, rowan_nurse, now
):
    kath = ServiceUserFactory(ward=rowan, name="Kath Story")
    narrative = "A man walked close behind her along the corridor three times and stared at her."
    incident, her = told(
        kath, narrative, category="harassment_non_verbal", own_words="He knows what he does."
    )
    enter(incident, "initiator", ServiceUserFactory(ward=rowan, name="Len Story"), rowan_nurse, now)
    assert incident.status == Status.RESPONDING
    assert {part.name for part in incident.involvement_set.active()} == {"Kath Story", "Len Story"}
    assert her.accounts.count() == 1
