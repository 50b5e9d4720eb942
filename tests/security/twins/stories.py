"""What happens in the world with the incident, before a mistake is planted: each closes it to X."""

from typing import Any

from incidents.confidentiality.services.case_members import exclude_person, name_on_case
from incidents.models import CaseMember, Incident, MemberAs
from incidents.vocabulary import Audience
from tests.incidents.doing import triage
from tests.security.twins.happening import chased, it_is_opened_in_an_emergency
from tests.security.twins.worlds import HOUR, NOW, World, begin_incident, flag, refer


def named_as_initiator(world: World) -> Incident:
    return begin_incident(world, "initiator", NOW - 60 * HOUR)


def chased_before_x_was_named(world: World) -> Incident:
    """X was told that it is late; then they are kept out of it."""
    incident = flag(world, NOW - 30 * HOUR, world.nurse)
    chased(world, incident)
    exclude_person(incident=incident, person=world.x, by=world.lead, now=NOW)
    return incident


def open_to_the_ward_of_x(world: World) -> Incident:
    incident = flag(world, NOW - 60 * HOUR, world.nurse)
    exclude_person(incident=incident, person=world.x, by=world.lead, now=NOW - 59 * HOUR)
    triage(incident, world.lead, NOW - 58 * HOUR)
    return incident


def referred(world: World) -> Incident:
    incident = named_as_initiator(world)
    triage(incident, world.lead, NOW - 58 * HOUR, audience=Audience.NAMED)
    refer(world, incident, NOW - 57 * HOUR)
    return incident


def once_named(world: World, **ended: Any) -> Incident:
    incident = flag(world, NOW - 60 * HOUR, world.lead, staff_involved="yes")
    name_on_case(
        incident=incident,
        person=world.x,
        member_as=MemberAs.INVESTIGATOR,
        because="Looks into it",
        by=world.lead,
        now=NOW - 59 * HOUR,
    )
    CaseMember.objects.filter(incident=incident, person=world.x).update(**ended)
    return incident


def named_and_withdrawn(world: World) -> Incident:
    return once_named(world, withdrawn_at=NOW - HOUR, withdrawn_by=world.lead)


def opened_and_over(world: World) -> Incident:
    return once_named(world, ends_at=NOW - HOUR, member_as=MemberAs.BREAK_GLASS)


def said_to_be_close(world: World) -> Incident:
    return begin_incident(world, "relative of the harmed", NOW - 60 * HOUR)


def opened_in_an_emergency(world: World) -> Incident:
    incident = named_as_initiator(world)
    it_is_opened_in_an_emergency(world, incident)
    return incident
