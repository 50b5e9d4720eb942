"""What may happen to an incident, one step each, in any order. A step that is refused is no step."""

from typing import Any

from deadlines import escalation
from incidents.confidentiality.services import emergency
from incidents.confidentiality.services.case_members import exclude_person, name_on_case
from incidents.confidentiality.services.emergency import Why
from incidents.models import Incident, Involvement, MemberAs
from incidents.recording.services import adding
from incidents.recording.services.people import withdraw_involvement
from incidents.vocabulary import Audience, InvolvedAs, ToldWho, WishAnswer, WishTopic
from tests.incidents.doing import give_action, triage
from tests.incidents.writing import affect, enter
from tests.security.twins.worlds import CANARIES, HOUR, NOW, World, reads_the_trail, refer, written_down


def somebody_is_named_as_affected(world: World, incident: Incident) -> None:
    affect(incident, world.harmed, world.nurse, NOW)


def somebody_else_is_named_as_initiator(world: World, incident: Incident) -> None:
    enter(incident, InvolvedAs.INITIATOR, world.colleague, world.lead, NOW)


def x_is_named_as_initiator_too(world: World, incident: Incident) -> None:
    enter(incident, InvolvedAs.INITIATOR, world.x, world.nurse, NOW)


def an_entry_is_withdrawn_by_a_nurse(world: World, incident: Incident) -> None:
    """Which lets nobody back in."""
    for entry in Involvement.objects.active().filter(incident=incident):
        withdraw_involvement(involvement=entry, reason="A mistake", by=world.nurse, now=NOW)


def an_account_is_written_down(world: World, incident: Incident) -> None:
    words: dict[str, Any] = {"given_by_words": CANARIES[2], "verbatim": CANARIES[1]}
    adding.add_account(
        incident=incident, given_at=NOW, taken_by=world.nurse, by=world.nurse, now=NOW, **words
    )


def the_police_are_told(world: World, incident: Incident) -> None:
    adding.record_told(incident=incident, who=ToldWho.POLICE, told_at=NOW, by=world.nurse, now=NOW)


def the_harmed_ask_for_time(world: World, incident: Incident) -> None:
    """A promise to ask again, due today, which is chased."""
    standing = Involvement.objects.active().filter(incident=incident)
    adding.record_wish(
        incident=incident,
        person=standing.first(),
        topic=WishTopic.POLICE,
        answer=WishAnswer.UNDECIDED,
        own_words=CANARIES[1],
        ask_again_on=NOW.date(),
        by=world.nurse,
        now=NOW,
    )


def it_is_triaged(world: World, incident: Incident) -> None:
    triage(incident, world.lead, NOW, audience=Audience.NAMED)


def it_is_referred(world: World, incident: Incident) -> None:
    refer(world, incident, NOW)


def an_action_is_given(world: World, incident: Incident) -> None:
    give_action(incident, world.lead, world.lead, NOW, days=0)


def a_colleague_is_named_on_it(world: World, incident: Incident) -> None:
    name_on_case(
        incident=incident,
        person=world.helper,
        member_as=MemberAs.INVESTIGATOR,
        because=CANARIES[3],
        by=world.lead,
        now=NOW,
    )


def a_colleague_is_kept_out(world: World, incident: Incident) -> None:
    exclude_person(incident=incident, person=world.manager, by=world.lead, now=NOW)


def a_lead_writes_down_that_x_is_close_to_the_harmed(world: World, incident: Incident) -> None:
    if not reads_the_trail(world):
        written_down(world, NOW)


def it_is_opened_in_an_emergency(world: World, incident: Incident) -> None:
    emergency.open_in_emergency(
        reference=incident.reference, why=Why.AT_RISK, words=CANARIES[4], by=world.auditor, now=NOW - HOUR
    )


def chased(world: World, incident: Incident | None) -> None:
    """What both worlds share has been told already."""
    escalation.tick(now=NOW)


EVENTS = [
    somebody_is_named_as_affected,
    somebody_else_is_named_as_initiator,
    x_is_named_as_initiator_too,
    an_entry_is_withdrawn_by_a_nurse,
    an_account_is_written_down,
    the_police_are_told,
    the_harmed_ask_for_time,
    it_is_triaged,
    it_is_referred,
    an_action_is_given,
    a_colleague_is_named_on_it,
    a_colleague_is_kept_out,
    a_lead_writes_down_that_x_is_close_to_the_harmed,
    it_is_opened_in_an_emergency,
    chased,
]
