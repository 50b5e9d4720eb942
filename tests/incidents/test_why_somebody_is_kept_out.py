"""Grounds stand side by side; each ends with its own source; whoever was harmed keeps their own report."""

from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from incidents.confidentiality.grounds import Account, Cause, Ground, Part, Sources, Tie, wanted

A, B, C, D, PATIENT, LEAD = (UUID(int=number) for number in range(1, 7))
S1, S2, S3, S4 = (UUID(int=number) for number in range(100, 104))


def initiator(who, source=S1, *, is_staff=True):
    return Part(source, who, is_staff, True)


def affected(who, source=S2, *, is_staff=True):
    return Part(source, who, is_staff, False)


def tie(one, other, source=S3, *, other_is_staff=True, is_line_manager=False, by=LEAD):
    return Tie(source, one, other, other_is_staff, is_line_manager, declared_by=by)


def test_nobody_is_kept_out_of_an_incident_between_service_users():
    assert wanted(Sources(parts=[initiator(PATIENT, is_staff=False)])) == frozenset()


def test_the_initiator_is_kept_out():
    assert wanted(Sources(parts=[initiator(A)])) == {Ground(A, Cause.INITIATOR, S1)}


def test_so_is_every_other_account_of_theirs():
    one_person = [Account(S3, A, D), Account(S4, B, D)]
    found = wanted(Sources(parts=[initiator(A)], accounts=one_person))
    assert found == {Ground(A, Cause.INITIATOR, S1), Ground(B, Cause.SAME_PERSON, S4)}


def test_closeness_to_the_accused_or_the_affected_keeps_out_both_ways():
    for part in (initiator(A), affected(A)):
        for pair in ((A, B), (B, A)):
            assert Ground(B, Cause.INTEREST, S3) in wanted(Sources(parts=[part], ties=[tie(*pair)]))


def test_what_somebody_says_of_themselves_keeps_out_them_alone():
    assert wanted(Sources(parts=[initiator(B)], ties=[tie(B, A, by=B)])) == {Ground(B, Cause.INITIATOR, S1)}


def test_saying_it_by_another_account_is_saying_it_of_oneself():
    found = wanted(
        Sources(
            parts=[initiator(B)],
            ties=[tie(B, A, by=C)],
            accounts=[Account(S2, B, D), Account(S4, C, D)],
        )
    )
    assert A not in {ground.person for ground in found}


def test_closeness_to_a_service_user_keeps_out():
    parts = [initiator(PATIENT, is_staff=False)]
    found = wanted(Sources(parts=parts, ties=[tie(B, PATIENT, other_is_staff=False)]))
    assert found == {Ground(B, Cause.INTEREST, S3)}


def test_a_line_manager_is_kept_out_of_what_those_they_manage_are_accused_of_and_of_nothing_else():
    managed = [tie(B, A, is_line_manager=True)]
    assert Ground(B, Cause.INTEREST, S3) in wanted(Sources(parts=[initiator(A)], ties=managed))
    assert wanted(Sources(parts=[affected(A)], ties=managed)) == frozenset()
    assert wanted(Sources(parts=[initiator(B)], ties=managed)) == {Ground(B, Cause.INITIATOR, S1)}


def test_somebody_harmed_by_their_partner_keeps_their_own_report():
    found = wanted(Sources(parts=[initiator(A), affected(B)], ties=[tie(B, A)]))
    assert {ground.person for ground in found} == {A}


def test_a_shift_keeps_out_everybody_but_the_affected_and_the_spared():
    found = wanted(Sources(parts=[affected(A)], rostered=[(A, S1), (B, S1), (C, S1)], spared=[B]))
    assert found == {Ground(C, Cause.ROSTERED, S1)}


def test_several_grounds_stand_side_by_side():
    found = wanted(Sources(parts=[initiator(A)], ties=[tie(B, A)], rostered=[(B, S4), (A, S4)]))
    assert found == {
        Ground(A, Cause.INITIATOR, S1),
        Ground(A, Cause.ROSTERED, S4),
        Ground(B, Cause.INTEREST, S3),
        Ground(B, Cause.ROSTERED, S4),
    }


people = st.sampled_from([A, B, C, D])
numbers = count(1000)


def fresh(_):
    return UUID(int=next(numbers))


sources = st.builds(
    Sources,
    parts=st.lists(
        st.builds(Part, st.none().map(fresh), people, st.just(value=True), st.booleans()), max_size=4
    ),
    ties=st.lists(
        st.tuples(people, people, st.booleans(), people)
        .filter(lambda ends: ends[0] != ends[1])
        .map(lambda ends: Tie(fresh(None), ends[0], ends[1], True, ends[2], declared_by=ends[3])),
        max_size=4,
    ),
    accounts=st.lists(people, unique=True, max_size=4).map(
        lambda accounts: [Account(fresh(None), account, S4) for account in accounts]
    ),
    rostered=st.lists(st.tuples(people, st.just(S3)), max_size=4),
    spared=st.lists(people, max_size=2),
    by_hand=st.lists(people, max_size=2),
)


@given(sources)
def test_what_holds_whatever_the_sources(given_sources):
    found = wanted(given_sources)
    closed = {ground.person for ground in found} | set(given_sources.by_hand)
    accused = {part.who for part in given_sources.parts if part.is_initiator}
    assert accused <= closed
    for person in closed:
        mine = {each.account for each in given_sources.accounts if each.account == person}
        others = {each.account for each in given_sources.accounts} if mine else set()
        assert others <= closed
