"""A mistake, and the tables in which it shows: what is written instead of what stands."""

from typing import NamedTuple

INCIDENT, MEMBER, EXCLUSION = "incidents.Incident", "incidents.CaseMember", "incidents.Exclusion"
SERVICE_USER, VERSION = "wards.ServiceUser", "wards.ServiceUserVersion"
DEADLINE, NOTICE, ESCALATION = "deadlines.Deadline", "deadlines.Notice", "deadlines.Escalation"
INTEREST, PROPOSAL, EVENT = "staff.Interest", "accounts.Proposal", "audit.AuditEvent"
DOCUMENT, REPORT, REQUEST = "documents.Document", "reporting.BoardReport", "reporting.ReportRequest"


class Mistake(NamedTuple):
    name: str
    before: str
    after: str
    labels: tuple[str, ...] = ()

    def planted_in(self, policies: str) -> str:
        if policies.count(self.before) != 1:
            raise LookupError(f"{self.name}: what it replaces stands {policies.count(self.before)} times")
        return policies.replace(self.before, self.after)


def mistake(name: str, before: str, after: str, *labels: str) -> Mistake:
    return Mistake(name, before, after, labels)


def everybody_sees(table: str, says: str, label: str) -> Mistake:
    policy = f"create policy seen on {table} for select using ("
    return mistake(f"everybody sees {label}", f"{policy}{says}", f"{policy}true or {says}", label)
