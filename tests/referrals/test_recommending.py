"""From facts to recommendations: the table, row by row, and what must hold for any facts."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.vocabulary import Category
from referrals.facts import Conduct, Facts, ReferralKind, Strength
from referrals.rules import RULES, next_working_day, rank, recommend

C, K = Category, ReferralKind
MUST, SHOULD, CONSIDER = Strength.MUST, Strength.SHOULD, Strength.CONSIDER
WEDNESDAY = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)

ALL_NO = Facts(
    categories=frozenset({C.SEXUALISED_LANGUAGE}),
    has_needs=False,
    at_risk=False,
    cannot_protect=False,
    affected_is_child=False,
    affected_is_staff=False,
    initiator_is_child=False,
    initiator_is_staff=False,
    works_with_children=False,
    works_with_adults=False,
    conduct=frozenset({Conduct.NONE}),
    coercion=False,
    lacks_capacity=False,
    immediate_danger=False,
    continuing_risk=False,
)
ANSWERS = [field.name for field in fields(Facts) if field.name not in {"categories", "conduct"}]


def about(category=None, **answers):
    facts = replace(ALL_NO, **answers)
    return replace(facts, categories=frozenset({category})) if category else facts


def strengths(facts):
    return {advice.kind: advice.strength for advice in recommend(facts, WEDNESDAY)}


def reasons(facts, kind):
    return [
        reason for advice in recommend(facts, WEDNESDAY) if advice.kind is kind for reason in advice.reasons
    ]


def test_nothing_is_recommended_where_every_part_is_known_and_none_applies():
    assert recommend(ALL_NO, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("limbs", "expected"),
    [
        ((True, True, True), MUST),
        ((None, None, None), SHOULD),
        ((True, None, True), SHOULD),
        ((True, True, None), SHOULD),
        ((None, True, True), SHOULD),
        ((True, True, False), CONSIDER),
        ((False, True, True), None),
        ((False, None, None), None),
        ((True, False, True), None),
        ((None, None, False), None),
    ],
)
def test_the_three_limbs_of_the_care_act(limbs, expected):
    has_needs, at_risk, cannot_protect = limbs
    facts = about(has_needs=has_needs, at_risk=at_risk, cannot_protect=cannot_protect)
    assert strengths(facts).get(K.SAFEGUARDING_ADULT) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (about(affected_is_child=True), {K.CHILDREN: MUST}),
        (about(initiator_is_child=True), {K.CHILDREN: MUST}),
        (about(affected_is_child=None), {K.CHILDREN: SHOULD}),
        (about(initiator_is_child=None), {K.CHILDREN: SHOULD}),
        (about(C.CHILD_SEXUAL_ABUSE), {K.CHILDREN: MUST, K.POLICE: MUST, K.SARC: MUST}),
        (about(C.PAST_ABUSE, affected_is_child=True), {K.CHILDREN: MUST, K.POLICE: SHOULD, K.SARC: CONSIDER}),
        (about(C.RAPE), {K.POLICE: MUST, K.SARC: MUST}),
        (about(C.SEXUAL_ASSAULT, wants_police=True), {K.POLICE: MUST, K.SARC: MUST}),
        (about(wants_police=True), {K.POLICE: MUST}),
        (about(immediate_danger=True), {K.POLICE: MUST}),
        (about(C.EXPOSURE), {K.POLICE: CONSIDER}),
        (about(C.EXPOSURE, wants_police=False), {}),
        (about(coercion=True), {K.SAFEGUARDING_ADULT: MUST, K.POLICE: SHOULD}),
        (about(C.RELATIONSHIP_CONCERN, coercion=None), {K.SAFEGUARDING_ADULT: SHOULD}),
        (about(C.NEAR_MISS, coercion=None, lacks_capacity=None), {}),
        (
            about(C.ACTIVITY_BETWEEN_SERVICE_USERS, lacks_capacity=True),
            {K.SAFEGUARDING_ADULT: MUST, K.POLICE: MUST, K.SARC: SHOULD},
        ),
        (about(C.ACTIVITY_BETWEEN_SERVICE_USERS, lacks_capacity=None), {K.SAFEGUARDING_ADULT: SHOULD}),
        (about(C.BOUNDARY_BREACH), {K.PIPOT: MUST, K.SAFEGUARDING_ADULT: SHOULD}),
    ],
)
def test_each_row_of_the_table(facts, expected):
    assert strengths(facts) == expected


@pytest.mark.parametrize(
    ("conduct", "lado", "pipot"),
    [
        (Conduct.HARMED, MUST, MUST),
        (Conduct.OFFENCE, MUST, MUST),
        (Conduct.RISK, MUST, MUST),
        (Conduct.UNSUITABLE, MUST, CONSIDER),
        (Conduct.POLICE_SOURCE, None, MUST),
        (Conduct.NONE, None, CONSIDER),
    ],
)
def test_each_criterion_of_lado_and_pipot(conduct, lado, pipot):
    facts = about(
        initiator_is_staff=True,
        works_with_children=True,
        works_with_adults=True,
        conduct=frozenset({conduct}),
    )
    found = strengths(facts)
    assert (found.get(K.LADO), found.get(K.PIPOT)) == (lado, pipot)


@pytest.mark.parametrize(
    ("children", "adults", "lado", "pipot"),
    [
        (True, False, MUST, CONSIDER),
        (False, True, None, MUST),
        (None, True, SHOULD, MUST),
        (True, None, MUST, SHOULD),
        (False, False, None, CONSIDER),
    ],
)
def test_whom_a_member_of_staff_works_with(children, adults, lado, pipot):
    facts = about(
        initiator_is_staff=True,
        works_with_children=children,
        works_with_adults=adults,
        conduct=frozenset({Conduct.HARMED}),
    )
    found = strengths(facts)
    assert (found.get(K.LADO), found.get(K.PIPOT)) == (lado, pipot)


def test_conduct_not_yet_answered_is_not_read_as_none():
    facts = about(
        initiator_is_staff=True, works_with_children=True, works_with_adults=True, conduct=frozenset()
    )
    assert strengths(facts) == {K.LADO: SHOULD, K.PIPOT: SHOULD}


def test_no_staff_initiator_means_no_lado_or_pipot_whatever_else_is_answered():
    facts = about(works_with_children=True, works_with_adults=True, conduct=frozenset({Conduct.HARMED}))
    assert not {K.LADO, K.PIPOT} & strengths(facts).keys()


def test_a_wish_against_the_police_is_respected_when_nothing_overrides_it():
    facts = about(C.RAPE, wants_police=False)
    assert strengths(facts)[K.POLICE] is CONSIDER
    assert "ask again" in reasons(facts, K.POLICE)[0].text


@pytest.mark.parametrize("override", ["affected_is_child", "continuing_risk", "immediate_danger"])
def test_what_overrides_a_wish_against_the_police(override):
    facts = about(C.RAPE, wants_police=False)
    assert strengths(replace(facts, **{override: True}))[K.POLICE] is MUST
    assert strengths(replace(facts, **{override: None}))[K.POLICE] is SHOULD


def test_lacking_capacity_for_sexual_relations_is_a_reason_of_its_own_and_overrides_nothing():
    facts = about(C.RAPE, wants_police=False, lacks_capacity=True)
    (reason,) = reasons(facts, K.POLICE)
    assert strengths(facts)[K.POLICE] is MUST
    assert "criminal matter" in reason.text
    assert "does not mean that the person directly affected cannot decide about the police" in reason.text


@pytest.mark.parametrize(
    ("category", "more"),
    [(C.EXPOSURE, {}), (C.NEAR_MISS, {"initiator_is_staff": True, "conduct": frozenset({Conduct.OFFENCE})})],
)
def test_where_nothing_intimate_happened_that_capacity_does_not_touch_the_wish(category, more):
    facts = about(category, wants_police=False, lacks_capacity=True, **more)
    assert K.POLICE not in strengths(facts)


def test_not_knowing_about_capacity_after_an_assault_is_found_out_before_relying_on_the_wish():
    facts = about(C.RAPE, wants_police=False, lacks_capacity=None)
    assert strengths(facts)[K.POLICE] is SHOULD
    assert "Ask for an assessment" in reasons(facts, K.POLICE)[0].text
    assert "Ask for an assessment" not in str(reasons(replace(facts, wants_police=None), K.POLICE))


def test_police_are_told_of_a_member_of_staff_affected_with_their_agreement():
    facts = about(C.SEXUAL_ASSAULT, affected_is_staff=True)
    assert any("with their agreement" in reason.text for reason in reasons(facts, K.POLICE))


def test_an_offence_by_staff_should_go_to_the_police():
    facts = about(initiator_is_staff=True, conduct=frozenset({Conduct.OFFENCE}))
    assert strengths(facts)[K.POLICE] is SHOULD


# when to decide by


def due(facts, kind, at=WEDNESDAY):
    """How long after it became known."""
    return {advice.kind: advice.due_at for advice in recommend(facts, at)}[kind] - at


def test_decisions_are_due_in_a_day_and_at_once_in_danger():
    assert due(about(affected_is_child=True), K.CHILDREN) == timedelta(hours=24)
    assert due(about(affected_is_child=True, immediate_danger=True), K.CHILDREN) == timedelta(hours=1)


def test_what_cannot_wait_after_an_assault():
    assert due(about(C.RAPE), K.SARC) == timedelta(hours=1)
    assert due(about(C.RAPE), K.POLICE) == timedelta(hours=24)
    assert due(about(C.RAPE, wants_police=True), K.POLICE) == timedelta(hours=1)


LADO = about(initiator_is_staff=True, works_with_children=True, conduct=frozenset({Conduct.RISK}))


def test_lado_is_due_in_one_working_day_and_at_once_when_urgent():
    friday = datetime(2026, 6, 12, 14, 0, tzinfo=UTC)
    assert due(LADO, K.LADO) == timedelta(days=1)
    assert due(LADO, K.LADO, at=friday) == timedelta(days=3)
    assert due(replace(LADO, immediate_danger=True), K.LADO, at=friday) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 6, 13, 9, 0, tzinfo=UTC), datetime(2026, 6, 15, 9, 0, tzinfo=UTC)),  # Saturday
        (datetime(2026, 6, 14, 9, 0, tzinfo=UTC), datetime(2026, 6, 15, 9, 0, tzinfo=UTC)),  # Sunday
        # Friday 23:30 in UTC is already Saturday in London
        (datetime(2026, 6, 12, 23, 30, tzinfo=UTC), datetime(2026, 6, 14, 23, 30, tzinfo=UTC)),
        # the clocks go back on the Sunday between
        (datetime(2026, 10, 23, 9, 0, tzinfo=UTC), datetime(2026, 10, 26, 10, 0, tzinfo=UTC)),
    ],
)
def test_the_next_working_day_is_london_s(at, expected):
    assert next_working_day(at) == expected


# what holds for any facts

answers = st.sampled_from([True, False, None])
any_facts = st.builds(
    Facts,
    categories=st.frozensets(st.sampled_from(list(C)), min_size=1, max_size=3),
    conduct=st.frozensets(st.sampled_from(list(Conduct)), max_size=3),
    **dict.fromkeys(ANSWERS, answers),
)


def musts(facts):
    return {kind for kind, strength in strengths(facts).items() if strength is MUST}


@given(any_facts, st.sampled_from(ANSWERS))
def test_learning_that_the_answer_is_yes_never_removes_a_must(facts, name):
    assert musts(replace(facts, **{name: None})) <= musts(replace(facts, **{name: True}))


@given(any_facts, st.sampled_from(ANSWERS))
def test_what_is_not_known_never_weighs_less_than_no(facts, name):
    no, unknown = (strengths(replace(facts, **{name: answer})) for answer in (False, None))
    for kind, strength in no.items():
        assert rank(unknown.get(kind, "")) <= rank(strength)


@given(any_facts)
def test_a_child_always_means_children_s_social_care(facts):
    for name in ("affected_is_child", "initiator_is_child"):
        assert K.CHILDREN in musts(replace(facts, **{name: True}))


@given(any_facts)
def test_a_refusal_that_nothing_overrides_is_never_talked_down(facts):
    clear = dict.fromkeys(
        ["affected_is_child", "lacks_capacity", "continuing_risk", "immediate_danger", "wants_police"], False
    )
    assert strengths(replace(facts, **clear)).get(K.POLICE) in {None, CONSIDER}


@given(any_facts)
def test_every_advice_has_reasons_with_sources_and_a_time_ahead(facts):
    advice = recommend(facts, WEDNESDAY)
    assert len({one.kind for one in advice}) == len(advice)
    for one in advice:
        assert one.reasons
        assert all(reason.text and reason.source for reason in one.reasons)
        assert WEDNESDAY < one.due_at <= WEDNESDAY + timedelta(days=1)


@given(any_facts)
def test_the_strongest_comes_first(facts):
    ranks = [rank(one.strength) for one in recommend(facts, WEDNESDAY)]
    assert ranks == sorted(ranks)


def test_every_rule_says_something_and_where_it_comes_from():
    for rule in RULES:
        assert rule.yes or rule.unknown
        assert rule.source
    assert {rule.kind for rule in RULES} == set(K)
