"""What a person may do, and where. The only module that reads guardian's rows. Superusers get no pass.

`reach(user)` is one query, remembered on the user object for the length of a request.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from row_security.context import Held
from row_security.prepared import rows_of
from staff.models import Appointment, User
from staff.roles import Permission, Role
from wards.models import ServiceUser, Ward

# Worded as SQL, because every page asks it first: codename and ward, no ward for what is held on the trust.
# tests/staff/test_no_passes.py holds it to guardian's rows.
HELD = """
select p.codename, w.content_object_id
from staff_wardpermission w join auth_permission p on p.id = w.permission_id
where w.user_id = %(person)s and (w.ends_on is null or w.ends_on >= %(today)s)
union all
select p.codename, null
from staff_trustpermission t join auth_permission p on p.id = t.permission_id
where t.user_id = %(person)s and (t.ends_on is null or t.ends_on >= %(today)s)
"""


@dataclass(frozen=True)
class Reach:
    """Permissions a person holds: on the trust, and per ward (ids)."""

    trust: frozenset[Permission] = frozenset()
    by_permission: dict[Permission, frozenset[int]] = field(default_factory=dict)

    def wards(self, *permissions: Permission) -> frozenset[int]:
        """Wards on which any of these permissions is held."""
        return frozenset().union(*(self.by_permission.get(p, frozenset()) for p in permissions))

    def anywhere(self, *permissions: Permission) -> bool:
        return any(p in self.trust or p in self.by_permission for p in permissions)

    @property
    def may_record(self) -> bool:
        return self.anywhere(Permission.RECORD, Permission.OVERSEE)

    @property
    def may_triage(self) -> bool:
        return self.anywhere(Permission.TRIAGE, Permission.TRIAGE_WARD)

    @property
    def may_read_reports(self) -> bool:
        return self.anywhere(Permission.READ_REPORTS)

    @property
    def may_read_audit(self) -> bool:
        return self.anywhere(Permission.READ_AUDIT)

    @property
    def may_sign_reports(self) -> bool:
        return self.anywhere(Permission.SIGN_REPORTS)


def reach(user: User) -> Reach:
    known: Reach | None = getattr(user, "_reach", None)
    if known is None:
        known = user._reach = _read(user)  # type: ignore[attr-defined]
    return known


#: the name templates and the page context use
scope = reach


def remember(user: User, held: Held) -> None:
    """What the database said they hold, as their request began."""
    user._reach = _of(held) if user.is_active else Reach()  # type: ignore[attr-defined]


def _read(user: User) -> Reach:
    if not user.pk or not user.is_active:
        return Reach()
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"person": user.pk, "today": timezone.localdate()})
        return _of(cursor.fetchall())


def _of(held: Held) -> Reach:
    by_permission: dict[Permission, set[int]] = {}
    on_trust = set()
    for name, ward_id in held:
        if ward_id is None:
            on_trust.add(Permission(name))
        else:
            by_permission.setdefault(Permission(name), set()).add(ward_id)
    return Reach(frozenset(on_trust), {p: frozenset(ids) for p, ids in by_permission.items()})


def wards_where(user: User, *permissions: Permission) -> QuerySet[Ward]:
    return Ward.objects.filter(pk__in=reach(user).wards(*permissions))


def recording_wards(user: User) -> QuerySet[Ward]:
    """Wards this person may flag an incident on: their own; for those who oversee the trust, all."""
    open_wards = Ward.objects.open()
    if reach(user).anywhere(Permission.OVERSEE):
        return open_wards
    return open_wards.filter(pk__in=reach(user).wards(Permission.RECORD, Permission.OVERSEE_WARD))


def wards_to_record_on(user: User) -> list[Ward]:
    """`recording_wards`, for the form that everybody opens first."""
    if reach(user).anywhere(Permission.OVERSEE):
        return rows_of(Ward, "closed_on is null order by name", [])
    theirs = sorted(reach(user).wards(Permission.RECORD, Permission.OVERSEE_WARD))
    return rows_of(Ward, "closed_on is null and id = any (%s::bigint[]) order by name", [theirs])


def cared_for(user: User) -> QuerySet[ServiceUser]:
    """People on a ward where this person records."""
    wards = recording_wards(user).values_list("pk", flat=True)
    return ServiceUser.objects.on_wards(wards).select_related("ward")


def require(user: User, *permissions: Permission) -> None:
    """For pages that belong to a role rather than to a record."""
    if not reach(user).anywhere(*permissions):
        raise PermissionDenied


def holders(roles: Iterable[Role], ward: Ward, on: date, *, deputies_only: bool = False) -> QuerySet[User]:
    """Active people who hold one of these roles over this ward on this day."""
    appointments = Appointment.objects.current(on).on_ward(ward).filter(role__in=list(roles))
    if deputies_only:
        appointments = appointments.filter(is_deputy=True)
    return User.objects.filter(is_active=True, pk__in=appointments.values("person")).distinct()


def colleagues(ward_ids: Iterable[int]) -> QuerySet[User]:
    """Members of staff with any role on these wards, or over the trust: whom a record may name."""
    there = Q(appointments__ward__in=ward_ids) | Q(appointments__site__wards__in=ward_ids)
    return User.objects.filter(there).distinct()
