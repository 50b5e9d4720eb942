"""Which rows of every secured table somebody may see at a time: docs/access.md and docs/access-matrix.md as
sets and loops, with what the policies say of themselves in their comments. It knows no SQL and asks no door.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from tests.security.judge import incidents, others
from tests.security.judge.asker import Asker
from tests.security.judge.rows import Rows

Rule = Callable[[Asker], set[UUID]]

RULES: dict[str, Rule] = {
    "incidents.Incident": incidents.incidents,
    "incidents.CaseMember": incidents.case_members,
    "incidents.RosteredPerson": incidents.rostered_people,
    "referrals.ReferralChange": incidents.referral_changes,
    "wards.ServiceUser": incidents.service_users,
    "wards.ServiceUserVersion": incidents.versions,
    "deadlines.Deadline": others.deadlines,
    "deadlines.Escalation": others.escalations,
    "deadlines.Notice": others.notices,
    "documents.Document": others.documents,
    "reporting.BoardReport": others.board_reports,
    "reporting.ReportRequest": others.report_requests,
    "mail.Mail": others.mails,
    "accounts.KeptForm": others.kept_forms,
    "accounts.Proposal": others.proposals,
    "staff.Interest": others.interests,
    "audit.AuditEvent": others.events,
} | {label: partial(incidents.with_the_incident, label=label) for label in incidents.WITH_THE_INCIDENT}

Seen = dict[str, set[UUID]]


def may_see(rows: Rows, person: UUID, now: datetime) -> Seen:
    """An account that is not active sees nothing."""
    asker = Asker(rows, person, now)
    return {label: rule(asker) if asker.is_active else set() for label, rule in RULES.items()}
