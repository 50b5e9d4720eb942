"""What nobody sees until somebody adds a row."""

from tests.security.judge.planted.mistake import (
    EVENT,
    INCIDENT,
    MEMBER,
    REPORT,
    mistake,
)

ADDED = "create policy added on {} for insert with check ({}"
ADDED_TRUE = "for insert with check (true)"
ADDS = [
    mistake(
        "anybody reports as anybody",
        ADDED.format("incidents_incident", "flagged_by_id = (select heard_person()));"),
        ADDED.format("incidents_incident", "true);"),
        INCIDENT,
    ),
    mistake(
        "anybody names anybody on a case",
        ADDED.format(
            "incidents_casemember", "\n    heard_flagged(incident_id) or heard_may_see(incident_id)\n);"
        ),
        ADDED.format("incidents_casemember", "true);"),
        MEMBER,
    ),
    mistake(
        "a place of one's own may be added",
        ADDED.format("incidents_casemember", "\n    heard_flagged(incident_id)"),
        ADDED.format("incidents_casemember", "person_id = heard_person() or heard_flagged(incident_id)"),
        MEMBER,
    ),
    mistake(
        "who reports cannot name anybody",
        ADDED.format("incidents_casemember", "\n    heard_flagged(incident_id) or "),
        ADDED.format("incidents_casemember", ""),
        MEMBER,
    ),
    mistake(
        "anybody's report may be added to",
        "where id = incident and flagged_by_id = heard_person())",
        "where id = incident)",
        MEMBER,
    ),
    mistake(
        "whoever signs counts",
        ADDED.format("reporting_boardreport", "false);"),
        ADDED.format("reporting_boardreport", "(select heard_holds('sign_reports')));"),
        REPORT,
    ),
    mistake(
        "anything may be added to what is hidden",
        "for insert with check (%s)', secured.name, secured.seen",
        "for insert with check (true)', secured.name",
        *("incidents.Wish", "staff.Interest", "accounts.Proposal"),
    ),
    mistake(
        "no step adds an event",
        ADDED.format("audit_auditevent", "true);"),
        ADDED.format("audit_auditevent", "(select heard_holds('read_audit')));"),
        EVENT,
    ),
]
