"""The incidents of a world: in each audience, with people named on them, kept out and cared for."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models

from incidents.confidentiality.grounds import BY_HAND
from incidents.models import CaseMember, Exclusion, Incident, Involvement, MemberAs, RosterWindow
from incidents.vocabulary import Audience, InvolvedAs
from referrals.models import Referral
from staff.models import User
from tests.security.judge.worlds import LATER, World
from tests.security.matrix.filling import MADE_ELSEWHERE, needed, parents_first, something
from tests.security.secured import SECURED
from wards.models import Known, ServiceUser, ServiceUserVersion, Ward
from wards.versions import version_of

HOUR = timedelta(hours=1)
#: a row of each is kept with some of the incidents
ALSO = (SECURED - MADE_ELSEWHERE) | {"incidents.Action", "referrals.Referral"}


def keep(world: World, number: int) -> None:
    cared_for = service_users(world)
    incidents = Incident.objects.bulk_create(incident(world, one) for one in range(number))
    for one in incidents:
        named_and_kept_out(world, one)
    Exclusion.objects.bulk_create(shut_out(world, incidents[0], world.auditor))
    involved(world, incidents, cared_for)
    below(world, incidents)


def service_users(world: World) -> list[ServiceUserVersion]:
    """Six on each ward, with the version that they have now."""
    found = ServiceUser.objects.bulk_create(
        ServiceUser(
            pk=world.new_id(),
            ward=ward,
            name="Jo Example",
            local_number=f"J{ward.pk}{number}",
            version=number,
        )
        for ward in world.wards
        for number in range(1, 7)
    )
    return ServiceUserVersion.objects.bulk_create(version_of(who, by=None, now=world.now) for who in found)


def incident(world: World, number: int) -> Incident:
    """Nothing about staff is open to a ward."""
    staff_involved = world.draw.choice([Known.NO, Known.NO, Known.YES, Known.NOT_SURE])
    audience = world.draw.choice(Audience.values) if staff_involved == Known.NO else Audience.NAMED
    at = world.now - timedelta(days=number)
    return Incident(
        pk=world.new_id(),
        ward=world.draw.choice(world.wards),
        known_at=at,
        first_known_at=at,
        flagged_at=at,
        flagged_by=world.someone(),
        form_key=world.new_id(),
        category="other",
        staff_involved=staff_involved,
        everyone_safe=Known.YES,
        urgency=1,
        audience=audience,
        manager_kept_out=world.often(0.4),
    )


# --- named and kept out -------------------------------------------------------------------------------------


def named_and_kept_out(world: World, incident: Incident) -> None:
    named = world.some(7, 3)
    ways = places_on_cases(world)
    CaseMember.objects.bulk_create(
        CaseMember(
            incident=incident,
            person=who,
            member_as=world.draw.choice(MemberAs.values),
            because="Invented",
            added_at=world.now - 2 * HOUR,
            added_by=incident.flagged_by,
            **world.draw.choice(ways),
        )
        for who in named
    )
    out = {who for who in named if world.often(0.3)} | {*world.some(3)}
    Exclusion.objects.bulk_create(walls(world, incident, out))


def places_on_cases(world: World) -> list[dict[str, Any]]:
    """Standing; ending before or after the second time; over since an hour, or at this moment; withdrawn."""
    withdrawn = {"withdrawn_at": world.now, "withdrawn_because": "Invented"}
    ends = (HOUR, LATER, LATER + HOUR, -HOUR, timedelta(0))
    return [{}, {}, withdrawn, withdrawn, *({"ends_at": world.now + end} for end in ends)]


def walls(world: World, incident: Incident, out: set[User]) -> list[Exclusion]:
    """Some were let back in, and some of them are kept out again since."""
    found = []
    for who in sorted(out, key=lambda one: one.pk):
        is_lifted = world.often(0.4)
        if is_lifted or world.often(0.3):
            found += shut_out(world, incident, who, lifted_at=world.now, lifted_because="Invented")
        if not is_lifted:
            found += shut_out(world, incident, who)
    return found


def shut_out(world: World, incident: Incident, who: User, **lifted: Any) -> list[Exclusion]:
    """A row for each account of the person, as the services keep them."""
    return [
        Exclusion(
            incident=incident,
            person_id=account,
            cause=world.draw.choice(sorted(BY_HAND)),
            source_id=world.new_id(),
            made_at=world.now,
            made_by=incident.flagged_by,
            **lifted,
        )
        for account in sorted(world.whole_person(who))
    ]


# --- what belongs to them -----------------------------------------------------------------------------------


def involved(world: World, incidents: list[Incident], cared_for: list[ServiceUserVersion]) -> None:
    withdrawn = {"withdrawn_at": world.now, "withdrawn_because": "Invented"}
    Involvement.objects.bulk_create(
        Involvement(
            incident=incident,
            involved_as=world.draw.choice(InvolvedAs.values),
            kind="service_user",
            service_user_id=version.service_user_id,
            entered_as=version,
            details=version,
            recorded_at=world.now,
            recorded_by=incident.flagged_by,
            **(withdrawn if world.often(0.3) else {}),
        )
        for incident in incidents
        for version in world.draw.sample(cared_for, world.draw.choice([0, 0, 1, 2]))
    )


def below(world: World, incidents: list[Incident]) -> None:
    """A row of everything, in three of five."""
    rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    kinds = parents_first(apps.get_model(label) for label in ALSO)
    for incident in incidents:
        if world.often(0.6):
            known = first_of(world, incident)
            rows[Involvement].append(known[Involvement])
            for model in kinds:
                known[model] = one_of(model, known, world)
                rows[model].append(known[model])
    for model in [Involvement, *kinds]:
        model._default_manager.bulk_create(rows[model])


def first_of(world: World, incident: Incident) -> dict[type[models.Model], Any]:
    by = incident.flagged_by
    written = {"incident": incident, "recorded_at": world.now, "recorded_by": by}
    involved = Involvement(involved_as="witness", kind="staff", staff=world.someone(), **written)
    return {
        Incident: incident,
        User: by,
        Ward: incident.ward,
        Involvement: involved,
        ServiceUserVersion: ServiceUserVersion.objects.first(),
    }


def one_of(model: type[models.Model], known: dict[type[models.Model], Any], world: World) -> models.Model:
    row = {one.name: something(one, known, world.now) for one in needed(model)}
    if model is RosterWindow:
        row |= {"from_at": world.now - 9 * HOUR, "ended_at": world.now, "ended_by": known[User]}
    if model is Referral:
        row |= {"kind": "police"}
    return model(**row)
