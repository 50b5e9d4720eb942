"""What is not seen with an incident alone: promises, notices, documents, reports, interests, the trail."""

from types import SimpleNamespace
from uuid import UUID

from staff.roles import Permission
from tests.security.judge.asker import Asker
from tests.security.judge.incidents import incidents

# --- promises -----------------------------------------------------------------------------------------------


def deadlines(asker: Asker) -> set[UUID]:
    """To whoever may see the record; and to whoever was told of it, until they are kept out."""
    seen, told = incidents(asker), told_of(asker)
    return {
        row.id
        for row in asker.rows["deadlines.Deadline"]
        if row.incident_id in seen or (row.id in told and row.incident_id not in asker.shut_out)
    }


def told_of(asker: Asker) -> set[UUID]:
    """Promises of which a notice was written to them and not held back."""
    notices = [
        notice.escalation_id
        for notice in asker.rows["deadlines.Notice"]
        if notice.person_id == asker.person and notice.suppressed_at is None
    ]
    return {row.deadline_id for row in asker.rows["deadlines.Escalation"] if row.id in notices}


def escalations(asker: Asker) -> set[UUID]:
    seen = deadlines(asker)
    return {row.id for row in asker.rows["deadlines.Escalation"] if row.deadline_id in seen}


def notices(asker: Asker) -> set[UUID]:
    """Their own, until they are kept out of the record."""
    record = {row.id: row.incident_id for row in asker.rows["deadlines.Deadline"]}
    of = {row.id: record[row.deadline_id] for row in asker.rows["deadlines.Escalation"]}
    return {
        row.id
        for row in asker.rows["deadlines.Notice"]
        if row.person_id == asker.person and of[row.escalation_id] not in asker.shut_out
    }


# --- documents and reports ----------------------------------------------------------------------------------


def documents(asker: Asker) -> set[UUID]:
    """With the record that one was made from; a board report's with the report."""
    records, reports = incidents(asker), board_reports(asker)
    return {
        row.id
        for row in asker.rows["documents.Document"]
        if row.incident_id in records or (row.kind == "board_report" and row.subject_id in reports)
    }


def board_reports(asker: Asker) -> set[UUID]:
    """What is not signed is a draft, for those who may sign it."""
    found = asker.rows["reporting.BoardReport"]
    if asker.holds(Permission.SIGN_REPORTS):
        return {row.id for row in found}
    if asker.holds(Permission.READ_REPORTS):
        return {row.id for row in found if row.signed_at is not None}
    return set()


def report_requests(asker: Asker) -> set[UUID]:
    reads = asker.holds(Permission.READ_REPORTS, Permission.SIGN_REPORTS)
    return {row.id for row in asker.rows["reporting.ReportRequest"] if reads}


def mails(asker: Asker) -> set[UUID]:
    """Administrators mend it."""
    return {row.id for row in asker.rows["mail.Mail"] if asker.holds(Permission.CONFIGURE)}


# --- about people -------------------------------------------------------------------------------------------


def kept_forms(asker: Asker) -> set[UUID]:
    return {row.id for row in asker.rows["accounts.KeptForm"] if row.person_id == asker.person}


def proposals(asker: Asker) -> set[UUID]:
    """Administrators; none about themselves, by any of their accounts."""
    return {
        row.id
        for row in asker.rows["accounts.Proposal"]
        if asker.holds(Permission.CONFIGURE) and not concerns(asker, row)
    }


def concerns(asker: Asker, row: SimpleNamespace) -> bool:
    """Somebody is at one end of it, by any of their accounts."""
    return not asker.accounts.isdisjoint({row.person_id, row.other_id})


def interests(asker: Asker) -> set[UUID]:
    """What they declared of themselves; and leads those of others."""
    is_lead = asker.holds(Permission.TRIAGE) or asker.wards[Permission.OVERSEE_WARD]
    return {
        row.id
        for row in asker.rows["staff.Interest"]
        if row.person_id == row.declared_by_id == asker.person or (is_lead and not concerns(asker, row))
    }


# --- the audit trail ----------------------------------------------------------------------------------------


def events(asker: Asker) -> set[UUID]:
    """Whoever may see the record reads of it; auditors read of all but what is closed to them."""
    seen, own = incidents(asker), own_interests(asker)
    return {
        row.id
        for row in asker.rows["audit.AuditEvent"]
        if row.incident_id in seen or (asker.holds(Permission.READ_AUDIT) and is_open(asker, row, own))
    }


def is_open(asker: Asker, event: SimpleNamespace, own: set[str]) -> bool:
    """To an auditor."""
    if is_about(asker, event, own):
        return False
    return event.incident_id not in asker.shut_out or tells_nothing(event)


def own_interests(asker: Asker) -> set[str]:
    """How an event names that it is about their interests: their accounts, and each interest of theirs."""
    theirs = {row.id for row in asker.rows["staff.Interest"] if concerns(asker, row)}
    return {str(one) for one in asker.accounts | theirs}


def is_about(asker: Asker, event: SimpleNamespace, own: set[str]) -> bool:
    """Somebody else looked up their interests, or wrote one down."""
    done = event.verb.startswith("interest.") and event.outcome == "ok"
    by_themselves = event.actor in {f"staff:{account}" for account in asker.accounts}
    return done and event.target_id in own and not by_themselves


def tells_nothing(event: SimpleNamespace) -> bool:
    """A refusal that is worded alike whether or not there is such a record."""
    if event.reason == "before_looking":
        return True
    return event.outcome == "not_there" and event.reason != "part_not_there"
