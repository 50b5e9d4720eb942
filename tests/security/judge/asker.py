"""Who asks, and when: what their appointments give them that day, their accounts, what is closed to them."""

from collections import defaultdict
from datetime import date, datetime
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

from staff.roles import Permission, Role, Scope, permissions
from tests.security.judge.rows import Rows

LONDON = ZoneInfo("Europe/London")


class Asker:
    def __init__(self, rows: Rows, person: UUID, now: datetime):
        self.rows, self.person, self.now = rows, person, now
        self.today = now.astimezone(LONDON).date()
        self.is_active = any(user.id == person and user.is_active for user in rows["staff.User"])
        self.trust: set[Permission] = set()
        self.wards: dict[Permission, set[int]] = defaultdict(set)
        for appointment in rows["staff.Appointment"]:
            if appointment.person_id == person and stands(appointment, self.today):
                self.take(appointment)
        self.accounts = accounts(rows, person)
        self.shut_out = {
            one.incident_id
            for one in rows["incidents.Exclusion"]
            if one.person_id == person and one.lifted_at is None
        }

    def take(self, appointment: SimpleNamespace) -> None:
        """On the trust, on each ward of a site, or on one ward."""
        given = permissions(Role(appointment.role), Scope(appointment.scope))
        if appointment.scope in {"trust", "case"}:
            self.trust |= given
        for ward in self.rows["wards.Ward"]:
            if ward.id == appointment.ward_id or ward.site_id == appointment.site_id:
                for permission in given:
                    self.wards[permission].add(ward.id)

    def holds(self, *wanted: Permission) -> bool:
        """One of these, on the trust."""
        return any(permission in self.trust for permission in wanted)


def stands(appointment: SimpleNamespace, today: date) -> bool:
    """Its last day counts. Who was stood down holds it no longer, whatever its days say."""
    begun = appointment.starts_on <= today
    over = appointment.ends_on is not None and appointment.ends_on < today
    return begun and not over and appointment.stood_down_at is None


def accounts(rows: Rows, person: UUID) -> set[UUID]:
    """All that are the same person's: what was linked, and not unlinked since."""
    linked = [link for link in rows["staff.SamePerson"] if link.ended_at is None]
    people = {link.person for link in linked if link.account_id == person}
    return {person} | {link.account_id for link in linked if link.person in people}
