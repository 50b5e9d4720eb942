"""The oracle itself is held to the reviewed table: each role, relation and kind of incident."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Row

import pytest

from staff.roles import POLICY, Permission, Role, Scope
from tests.security.judge.asker import Asker
from tests.security.judge.incidents import incidents
from tests.security.matrix.expected import CLOSED_BY, HELD_SOMEWHERE, LEVELS, Level

NOW = datetime(2026, 6, 10, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
YESTERDAY = date(2026, 6, 9)
HERE, THERE = Row(id=1, site_id=10), Row(id=2, site_id=20)
KINDS = {
    "staff": {"staff_involved": "yes", "audience": "named"},
    "open": {"staff_involved": "no", "audience": "ward"},
    "new": {"staff_involved": "no", "audience": "intake"},
}
ROLES = {
    "adults_trust": (Role.SAFEGUARDING_ADULTS, Scope.TRUST),
    "adults_site": (Role.SAFEGUARDING_ADULTS, Scope.SITE),
    "children_trust": (Role.SAFEGUARDING_CHILDREN, Scope.TRUST),
    "children_site": (Role.SAFEGUARDING_CHILDREN, Scope.SITE),
} | {role.value: (role, next(iter(scopes))) for role, scopes in POLICY.items()}
WITHOUT_A_ROLE = ("no_role", "superuser")
STANDS = {"withdrawn_at": None, "ends_at": None}
PLACES = {
    **dict.fromkeys(("recorder", "helper", "later", "affected", "handler"), STANDS),
    "was_handler": STANDS | {"withdrawn_at": NOW - HOUR},
    "glass": STANDS | {"ends_at": NOW + HOUR},
    "glass_over": STANDS | {"ends_at": NOW - HOUR},
}
EMERGENCY = (Permission.BREAK_GLASS, Permission.BREAK_GLASS_WARD)


@pytest.mark.parametrize("kind", KINDS)
def test_the_oracle_shows_an_incident_to_those_whom_the_table_gives_a_letter(kind):
    given = {who for who, level in LEVELS[kind].items() if level is not Level.NOTHING}
    assert {who for who in LEVELS[kind] if is_shown(kind, *who)} == given


def is_shown(kind: str, role: str, relation: str) -> bool:
    rows = {
        "wards.Ward": [HERE, THERE],
        "staff.User": [Row(id="X", is_active=True)],
        "staff.Appointment": appointments(role, relation),
        "staff.SamePerson": [],
        "incidents.Incident": [Row(id="I", ward_id=HERE.id, manager_kept_out=False, **KINDS[kind])],
        "incidents.CaseMember": places(role, relation),
        "incidents.Exclusion": walls(relation),
    }
    return bool(incidents(Asker(rows, "X", NOW)))


def appointments(role: str, relation: str) -> list[Row]:
    on_the_ward = relation in ("ward", *CLOSED_BY)
    held = [] if role in WITHOUT_A_ROLE else [appointment(*ROLES[role], HERE if on_the_ward else THERE)]
    if on_the_ward and role not in (*HELD_SOMEWHERE, "no_role"):
        held.append(appointment(Role.WARD_STAFF, Scope.WARD, HERE))
    if relation == "before":
        before = ROLES[role] if role in HELD_SOMEWHERE else (Role.WARD_STAFF, Scope.WARD)
        held.append(appointment(*before, HERE, ends_on=YESTERDAY))
    return held


def appointment(role: Role, scope: Scope, ward: Row, ends_on: date | None = None) -> Row:
    return Row(
        person_id="X",
        role=role,
        scope=scope,
        ward_id=ward.id if scope is Scope.WARD else None,
        site_id=ward.site_id if scope is Scope.SITE else None,
        starts_on=YESTERDAY - timedelta(days=30),
        ends_on=ends_on,
        stood_down_at=None,
    )


def places(role: str, relation: str) -> list[Row]:
    """Emergency access is given to those alone whose role has it."""
    if relation in {"glass", "glass_over"} and not may_ask_in_emergency(role):
        return []
    return [Row(incident_id="I", person_id="X", **PLACES[relation])] if relation in PLACES else []


def may_ask_in_emergency(role: str) -> bool:
    if role in WITHOUT_A_ROLE:
        return False
    held, scope = ROLES[role]
    return not POLICY[held][scope].isdisjoint(EMERGENCY)


def walls(relation: str) -> list[Row]:
    return [Row(person_id="X", incident_id="I", lifted_at=None)] if relation in CLOSED_BY else []
