"""Appointing and standing down; guardian's rows follow from appointments, never the other way round."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import Permission as AuthPermission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from audit import services as audit
from audit.services import Actor
from staff.models import Appointment, TrustPermission, User, WardPermission
from staff.relationships import accounts_of
from staff.roles import TAKES_TWO, Permission, Role, Scope, permissions
from wards.models import Site, Trust, Ward

Row = TypeVar("Row", WardPermission, TrustPermission)
Grant = tuple[UUID, int, int]  # person, permission, ward or trust
Grants = dict[Grant, date | None]  # with the last day it is held

#: sent with the `person`, in the transaction in which a role of theirs ends
stood_down = Signal()


class TakesTwo(ValueError):
    """In words for whoever tried alone."""

    def __init__(self) -> None:
        super().__init__("Another administrator has to agree to this.")


@transaction.atomic
def appoint(
    *,
    person: User,
    role: Role,
    by: Actor,
    now: datetime,
    ward: Ward | None = None,
    site: Site | None = None,
    is_deputy: bool = False,
    ends_on: date | None = None,
    asked_by: User | None = None,
) -> Appointment:
    """Give a role on a ward, on a site's wards, or (neither given) on the trust or on named cases.

    `asked_by`: for a role that takes two, who asked for what `by` agrees to (`accounts.approvals`).
    """
    if role in TAKES_TWO:
        refuse_alone(asked_by, by)
    scope = scope_of(role, ward, site)
    permissions(role, scope)
    appointment = Appointment.objects.create(
        person=person,
        role=role,
        scope=scope,
        ward=ward,
        site=site,
        is_deputy=is_deputy,
        starts_on=timezone.localdate(now),
        ends_on=ends_on,
    )
    said = {"person": str(person.pk), "role": role.value} | asked(asked_by)
    audit.record(verb="staff.appointed", target=appointment, by=by, at=now, **said)
    sync_permissions(now=now, people=[person])
    return appointment


def refuse_alone(asked_by: User | None, by: Actor) -> None:
    """Two people, not one with two accounts. Only the server's own commands need nobody else."""
    if isinstance(by, str):
        return
    if asked_by is None or by.pk in accounts_of(asked_by.pk):
        raise TakesTwo


def asked(by: User | None) -> dict[str, str]:
    """For the audit trail."""
    return {"asked_by": str(by.pk)} if by else {}


def scope_of(role: Role, ward: Ward | None, site: Site | None) -> Scope:
    if ward:
        return Scope.WARD
    if site:
        return Scope.SITE
    return Scope.CASE if role is Role.INVESTIGATOR else Scope.TRUST


@transaction.atomic
def stand_down(*, appointment: Appointment, by: Actor, now: datetime) -> None:
    """End a role from now: the permissions go in the same transaction, and no later sync brings them back."""
    last_day = max(appointment.starts_on, timezone.localdate(now))
    appointment.stood_down_at = now
    appointment.ends_on = min(appointment.ends_on or last_day, last_day)
    appointment.save(update_fields=["stood_down_at", "ends_on"])
    audit.record(
        verb="staff.stood_down", target=appointment, by=by, at=now, person=str(appointment.person_id)
    )
    sync_permissions(now=now, people=[appointment.person])
    stood_down.send(Appointment, person=appointment.person)


@transaction.atomic
def sync_permissions(*, now: datetime, people: Collection[User] | None = None) -> int:
    """Make guardian's rows say exactly what the current appointments grant. Returns how many rows changed.

    Idempotent: a second run changes nothing.
    """
    appointments = Appointment.objects.current(timezone.localdate(now))
    chosen = [person.pk for person in people] if people is not None else None
    if chosen is not None:
        appointments = appointments.filter(person__in=chosen)
    on_wards, on_trust = _wanted(appointments)
    changed = _replace(WardPermission, on_wards, chosen) + _replace(TrustPermission, on_trust, chosen)
    for person in people or ():
        person.__dict__.pop("_reach", None)
    return changed


def _wanted(appointments: Iterable[Appointment]) -> tuple[Grants, Grants]:
    """Each permission to be held, with the last day it is held; None when it has none."""
    ids = _permission_ids()
    site_wards: dict[int, list[int]] = {}
    for ward_id, site_id in Ward.objects.values_list("pk", "site_id"):
        site_wards.setdefault(site_id, []).append(ward_id)
    trust_ids = list(Trust.objects.values_list("pk", flat=True))
    on_wards: Grants = {}
    on_trust: Grants = {}
    for a in appointments:
        everywhere = a.scope in {Scope.TRUST, Scope.CASE}
        held = on_trust if everywhere else on_wards
        wards = [a.ward_id] if a.ward_id else site_wards.get(a.site_id or 0, [])
        for permission in permissions(Role(a.role), Scope(a.scope)):
            for place in trust_ids if everywhere else wards:
                _hold(held, (a.person_id, ids[permission], place), a.ends_on)
    return on_wards, on_trust


def _hold(held: Grants, grant: Grant, until: date | None) -> None:
    """The longest of several appointments counts."""
    known = held.get(grant, until)
    held[grant] = max(known, until) if known and until else None


def _permission_ids() -> dict[Permission, int]:
    known = AuthPermission.objects.filter(Q(content_type__app_label="wards"), codename__in=list(Permission))
    return {Permission(codename): pk for codename, pk in known.values_list("codename", "pk")}


def _replace(model: type[Row], wanted: Grants, people: list[UUID] | None) -> int:
    rows: QuerySet[Row] = model._default_manager.all()
    if people is not None:
        rows = rows.filter(user__in=people)
    columns = ("user_id", "permission_id", "content_object_id", "ends_on", "pk")
    held = {
        ((user, permission, place), ends): pk
        for user, permission, place, ends, pk in rows.values_list(*columns)
    }
    gone = [pk for grant, pk in held.items() if grant not in wanted.items()]
    new = [
        model(user_id=user, permission_id=permission, content_object_id=place, ends_on=ends)
        for (user, permission, place), ends in wanted.items() - held.keys()
    ]
    model._default_manager.filter(pk__in=gone).delete()
    model._default_manager.bulk_create(new, ignore_conflicts=True)
    return len(gone) + len(new)
