"""Row security: the database says again who may see which rows. Laid anew after every migration, by the owner.

The policies read what `heard_enter` worked out for the person who asks (`staff.acting`). Without it there are
no rows. The system's role sees every row; the owner too, so that migrations do. Nobody else does: not even
somebody who found a query without its filter.
"""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from config.row_functions import FUNCTIONS, held, told

# Read once for each statement, not for each row: a setting in a sub-select is worked out before the scan
ME = "(select nullif(current_setting('app.person', true), '')::uuid)"

INCIDENT = f"""
id <> all ({told("excluded", "uuid")}) and (
    audience = 'ward' and ward_id = any ({told("wards_seen", "bigint")})
    or ward_id = any ({told("wards_overseen", "bigint")})
    or {held("oversee_incidents")}
    or staff_involved <> 'no' and {held("oversee_allegations")}
    or audience = 'intake' and not manager_kept_out and ward_id = any ({told("wards_managed", "bigint")})
    or id = any ((select heard_named_on())::uuid[])
)"""

SERVICE_USER = f"""
ward_id = any ({told("wards_recorded", "bigint")}) or {held("oversee_incidents")} or heard_involved(id)
"""

AUDIT = f"""
{held("read_audit")} and (incident_id is null or incident_id <> all ({told("excluded", "uuid")}))
or heard_may_see(incident_id)
"""


@dataclass(frozen=True)
class Rows:
    """Which rows are seen, and so changed; which may be added when that is not the same."""

    seen: str
    added: str = ""


OF_THE_INCIDENT = Rows("heard_may_see(incident_id)")
REPORTS = Rows(f"{held('read_reports')} or {held('sign_reports')}")

#: every clinical or personal table, by model; a test holds it to all models there are
POLICY: dict[str, Rows] = {
    "incidents.Incident": Rows(INCIDENT, added=f"flagged_by_id = {ME}"),
    "incidents.CaseMember": Rows(
        "heard_may_see(incident_id)", added="heard_may_see(incident_id) or heard_flagged(incident_id)"
    ),
    **dict.fromkeys(
        (
            *(
                "incidents.Involvement",
                "incidents.Account",
                "incidents.SelfRating",
                "incidents.EvidenceCheck",
            ),
            *("incidents.Told", "incidents.Wish", "incidents.SupportOffer", "incidents.Exclusion"),
            *("incidents.SectionSave", "incidents.KnownAtChange", "incidents.StatusChange"),
            *("incidents.Triage", "incidents.Review", "incidents.Action", "incidents.StepTick"),
            *("incidents.Closure", "referrals.SafeguardingAnswers", "referrals.Recommendation"),
            "referrals.Referral",
        ),
        OF_THE_INCIDENT,
    ),
    "referrals.ReferralChange": Rows("heard_may_see(heard_incident_of(referral_id))"),
    "deadlines.Deadline": Rows("heard_may_know_of(subject_id, id)"),
    "deadlines.Escalation": Rows(
        "exists (select from deadlines_deadline d where d.id = deadline_id)", "true"
    ),
    "deadlines.Notice": Rows(f"person_id = {ME} and heard_notice_stands(escalation_id)", added="true"),
    "documents.Document": Rows(
        f"heard_may_see(heard_incident_of(subject_id)) or kind = 'board_report' and ({REPORTS.seen})"
    ),
    "reporting.BoardReport": REPORTS,
    "wards.ServiceUser": Rows(SERVICE_USER),
    "staff.KeptForm": Rows(f"person_id = {ME}"),
    "audit.AuditEvent": Rows(AUDIT, added="true"),
}


def statements(role: str) -> list[str]:
    """Idempotent. `role` is the system's, quoted."""
    laid = [*FUNCTIONS]
    for label, rows in POLICY.items():
        laid += policies(f'"{apps.get_model(label)._meta.db_table}"', rows, role)
    return laid


def policies(table: str, rows: Rows, role: str) -> list[str]:
    return [
        f"alter table {table} enable row level security",
        *(
            f"drop policy if exists {name} on {table}"
            for name in ("seen", "added", "changed", "gone", "system")
        ),
        f"create policy seen on {table} for select using ({rows.seen})",
        f"create policy added on {table} for insert with check ({rows.added or rows.seen})",
        f"create policy changed on {table} for update using ({rows.seen}) with check (true)",
        f"create policy gone on {table} for delete using ({rows.seen})",
        f"create policy system on {table} to {role} using (true) with check (true)",
    ]


def lay(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in statements(connection.ops.quote_name(settings.SYSTEM_ROLE)):
            cursor.execute(statement)
