"""What a trust may make of a ladder, how a rung is called, and how it is said."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines import escalation_policies as policies
from deadlines.clock import LADDERS, Audience, Kind, Rung

A = Audience
SAFE = {-12: {A.RECORDER}, 0: {A.WARD_MANAGER, A.SAFEGUARDING_LEAD}, 24: {A.EXECUTIVE_LEAD}}


def ladder(kind: Kind, steps: dict[float, set[Audience]]) -> list[Rung]:
    times = [(timedelta(hours=hours), who) for hours, who in steps.items()]
    return [Rung(policies.level(kind, time), time, frozenset(who)) for time, who in times]


@pytest.mark.parametrize("kind", Kind)
def test_the_built_in_ladder_is_safe(kind):
    assert policies.refusals(kind, LADDERS[kind]) == []


def test_a_trust_may_have_fewer_rungs_at_other_times():
    assert policies.refusals(Kind.ENTRY, ladder(Kind.ENTRY, SAFE)) == []


@pytest.mark.parametrize(
    ("kind", "steps", "why"),
    [
        (Kind.ENTRY, {0: {A.WARD_MANAGER}, 24: {A.EXECUTIVE_LEAD}}, "Tell a safeguarding lead by the time"),
        (Kind.ENTRY, {1: {A.SAFEGUARDING_LEAD}, 24: {A.EXECUTIVE_LEAD}}, "Tell a safeguarding lead by the"),
        (Kind.ENTRY, {0: {A.SAFEGUARDING_LEAD}}, "After it is due, tell the executive lead"),
        (Kind.ENTRY, SAFE | {24: {A.WARD_MANAGER}}, "After it is due, tell the executive lead"),
        (Kind.ENTRY, SAFE | {0: {A.AUDITOR, A.SAFEGUARDING_LEAD}}, "This cannot be told to an auditor."),
        (Kind.ENTRY, SAFE | {-25: {A.RECORDER}}, "more than 24 hours before"),
        (Kind.ENTRY, SAFE | {24 * 91: {A.EXECUTIVE_LEAD}}, "or 90 days after"),
        (Kind.ENTRY, SAFE | {-1: set()}, "at least one person to tell for each"),
        (Kind.ENTRY, SAFE | {hours: {A.RECORDER} for hours in range(-11, 0)}, "at most 10 reminders"),
        (Kind.ENTRY, {}, "Tell somebody by the time it is due."),
        (Kind.REVIEW, {1: {A.CASE_LEAD}, 24: {A.EXECUTIVE_LEAD}}, "Tell somebody by the time it is due."),
        (
            Kind.TRIAGE,
            {0: {A.SAFEGUARDING_LEAD}, 24: {A.EXECUTIVE_LEAD}},
            "24 hours before it is due: that is",
        ),
        (Kind.EMERGENCY, {0: {A.AUDITOR}, 72: {A.EXECUTIVE_LEAD}}, "Tell an auditor 72 hours before"),
        (Kind.ACTION, {0: {A.OWNER}, 24: {A.CASE_LEAD}}, "tell a safeguarding lead or the executive lead"),
    ],
)
def test_an_unsafe_ladder_is_refused_in_words(kind, steps, why):
    assert any(why in said for said in policies.refusals(kind, ladder(kind, steps)))


def test_two_rungs_at_one_time_are_refused():
    twice = [*LADDERS[Kind.ENTRY], Rung("other", timedelta(0), frozenset([A.RECORDER]))]
    assert policies.refusals(Kind.ENTRY, twice) == ["Two reminders are at the same time. Make them one."]


@pytest.mark.parametrize("kind", Kind)
def test_a_built_in_rung_keeps_its_name_in_a_trust_s_own_ladder(kind):
    for rung in LADDERS[kind]:
        assert policies.level(kind, rung.after_due) == rung.level


minutes = st.integers(-30 * 1440, 90 * 1440).map(lambda n: timedelta(minutes=n))


@given(st.sampled_from(Kind), minutes, minutes)
def test_one_time_has_one_name(kind, one, other):
    assert (policies.level(kind, one) == policies.level(kind, other)) == (one == other)


@given(st.sampled_from(Kind), minutes)
def test_every_name_can_be_said(kind, time):
    assert policies.level_in_words(policies.level(kind, time)).startswith(
        ("it ", str(policies.parts(time)[0]))
    )


@pytest.mark.parametrize(
    ("time", "name", "words"),
    [
        (timedelta(minutes=-90), "90m_before", "90 minutes before it is due"),
        (timedelta(minutes=1), "1m_over", "1 minute after it is due"),
        (timedelta(hours=-1), "1h_before", "1 hour before it is due"),
        (timedelta(0), "due", "when it is due"),
        (timedelta(days=2), "48h_over", "48 hours after it is due"),
        (timedelta(days=14), "14d_over", "14 days after it is due"),
    ],
)
def test_a_time_is_named_and_said(time, name, words):
    assert (policies.level(Kind.ENTRY, time), policies.time_in_words(time)) == (
        name,
        words,
    )


def test_a_rung_says_whom_it_tells():
    due = next(rung for rung in LADDERS[Kind.ENTRY] if rung.level == "due")
    assert policies.told_in_words(due) == "the ward manager, a safeguarding lead"
