"""Row security: the database says again who may see which rows. Laid after every migration, by the owner.

The policies read what `heard_enter` worked out for the person who asks (`staff.acting`). Without it there are
no rows. The system's role sees every row; the owner too, so that migrations do. Nobody else does: not even
somebody who found a query without its filter.
"""

import hashlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

FUNCTIONS = Path(__file__).with_name("row_functions.sql")

ME = "(select heard_person())"


def told(what: str, kind: str) -> str:
    """What `heard_enter` worked out, as an array; null, which allows nothing, when it was not called.

    In a sub-select, so that it is read once for each statement and not for each row.
    """
    return f"(select nullif(current_setting('app.{what}', true), '')::{kind}[])::{kind}[]"


def held(permission: str) -> str:
    """Held on the trust."""
    return f"(select '{permission}' = any (nullif(current_setting('app.trust', true), '')::text[]))"


INCIDENT = f"""
id <> all ({told("excluded", "uuid")}) and (
    audience = 'ward' and ward_id = any ({told("wards_seen", "bigint")})
    or ward_id = any ({told("wards_overseen", "bigint")})
    or {held("oversee_incidents")}
    or staff_involved <> 'no' and {held("oversee_allegations")}
    or audience = 'intake' and not manager_kept_out and ward_id = any ({told("wards_managed", "bigint")})
    or heard_is_named_on(id)
)"""

SERVICE_USER = f"""
ward_id = any ({told("wards_recorded", "bigint")}) or ward_id = any ({told("wards_overseen", "bigint")})
or {held("oversee_incidents")} or heard_involved(id)"""

#: as `audit.models.UNANSWERED`: left out, it would be missing only where there is such a record
UNANSWERED = "(outcome = 'not_there' and reason <> 'part_not_there' or reason = 'before_looking')"

#: every account of the person who asks
MINE = "(select heard_my_accounts())::uuid[]"

#: what others look up or write down of their interests, which would tell that somebody has reason to
MY_INTERESTS = f"""(verb like 'interest.%' and outcome = 'ok'
    and not actor = any (array(select 'staff:' || mine from unnest({MINE}) mine))
    and heard_about_my_interests(target_id))"""  # noqa: S608

AUDIT = f"""
{held("read_audit")} and not {MY_INTERESTS} and (
    incident_id is null or incident_id <> all ({told("excluded", "uuid")}) or {UNANSWERED}
)
or heard_may_see(incident_id)"""

# What `heard_may_see` would say of a row of their own, known without asking it: no, and yes
NOT_KEPT_OUT = f"incident_id <> all ({told('excluded', 'uuid')})"
NAMED = f"""person_id = {ME} and withdrawn_at is null and (ends_at is null or ends_at > now())
and {NOT_KEPT_OUT}"""

LEADS = f"({held('triage_incidents')} or cardinality({told('wards_overseen', 'bigint')}) > 0)"


@dataclass(frozen=True)
class Rows:
    """Which rows are seen, and may so be changed; which may be added, when that is not the same."""

    seen: str
    added: str = ""


OF_THE_INCIDENT = Rows("heard_may_see(incident_id)")
#: what is not signed is a draft, for anybody who may sign it; only the system counts
REPORTS = Rows(f"{held('sign_reports')} or {held('read_reports')} and signed_at is not null", added="false")
REQUESTS = Rows(f"{held('read_reports')} or {held('sign_reports')}")
THEIR_REPORT = "exists (select from reporting_boardreport r where r.id = subject_id)"

#: every table with rows of a record or of one person, by model; a test holds it to all the models there are
POLICY: dict[str, Rows] = {
    "incidents.Incident": Rows(INCIDENT, added=f"flagged_by_id = {ME}"),
    "incidents.CaseMember": Rows(
        f"{NAMED} or heard_may_see(incident_id)",
        added="heard_flagged(incident_id) or heard_may_see(incident_id)",
    ),
    "incidents.Account": OF_THE_INCIDENT,
    "incidents.Action": OF_THE_INCIDENT,
    "incidents.Closure": OF_THE_INCIDENT,
    "incidents.DetailsLook": OF_THE_INCIDENT,
    "incidents.EvidenceCheck": OF_THE_INCIDENT,
    "incidents.Exclusion": Rows(f"{NOT_KEPT_OUT} and heard_may_see(incident_id)"),
    "incidents.Involvement": OF_THE_INCIDENT,
    "incidents.KnownAtChange": OF_THE_INCIDENT,
    "incidents.Review": OF_THE_INCIDENT,
    "incidents.RosterWindow": OF_THE_INCIDENT,
    "incidents.RosteredPerson": Rows("exists (select from incidents_rosterwindow w where w.id = window_id)"),
    "incidents.SectionSave": OF_THE_INCIDENT,
    "incidents.SelfRating": OF_THE_INCIDENT,
    "incidents.StatusChange": OF_THE_INCIDENT,
    "incidents.StepTick": OF_THE_INCIDENT,
    "incidents.SupportOffer": OF_THE_INCIDENT,
    "incidents.Told": OF_THE_INCIDENT,
    "incidents.Triage": OF_THE_INCIDENT,
    "incidents.WideningRequest": OF_THE_INCIDENT,
    "incidents.Wish": OF_THE_INCIDENT,
    "referrals.Recommendation": OF_THE_INCIDENT,
    "referrals.Referral": OF_THE_INCIDENT,
    "referrals.ReferralChange": Rows("heard_may_see(heard_incident_of(referral_id))"),
    "referrals.SafeguardingAnswers": OF_THE_INCIDENT,
    "deadlines.Deadline": Rows("heard_may_know_of(subject_id, id)"),
    "deadlines.Escalation": Rows(
        "exists (select from deadlines_deadline d where d.id = deadline_id)", added="true"
    ),
    "deadlines.Notice": Rows(f"person_id = {ME} and heard_notice_stands(escalation_id)", added="true"),
    "documents.Document": Rows(
        f"heard_may_see(heard_incident_of(subject_id)) or kind = 'board_report' and {THEIR_REPORT}"
    ),
    "reporting.BoardReport": REPORTS,
    "reporting.ReportRequest": REQUESTS,
    "wards.ServiceUser": Rows(SERVICE_USER),
    "wards.ServiceUserVersion": Rows("exists (select from wards_serviceuser s where s.id = service_user_id)"),
    "staff.Interest": Rows(
        f"person_id = {ME} and declared_by_id = {ME}"  # not what a lead wrote down about them
        f" or {LEADS} and not person_id = any ({MINE}) and (other_id = any ({MINE})) is not true"
    ),
    "staff.Proposal": Rows(
        f"{held('configure')} and not person_id = any ({MINE}) and (other_id = any ({MINE})) is not true"
    ),
    "staff.KeptForm": Rows(f"person_id = {ME}"),
    "mail.Mail": Rows(held("configure"), added="true"),
    "audit.AuditEvent": Rows(AUDIT, added="true"),
}
#: called by the policies of an earlier version
GONE = ("heard_named_on()",)
NAMES = ("seen", "added", "changed", "gone", "system")

STANDING = """
select
    obj_description(to_regprocedure('heard_enter(text, uuid)')),
    (select count(*)::int from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relrowsecurity and p.polname = any (%s)),
    (select count(*)::int from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
     and not exists (select from unnest(p.proconfig) said where said ~ '^search_path=')
     and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e'))
"""


def policies(table: str, rows: Rows, role: str) -> list[str]:
    """Idempotent. `table` and `role` are quoted."""
    return [
        f"alter table {table} enable row level security",
        *(f"drop policy if exists {name} on {table}" for name in NAMES),
        f"create policy seen on {table} for select using ({rows.seen})",
        f"create policy added on {table} for insert with check ({rows.added or rows.seen})",
        f"create policy changed on {table} for update using ({rows.seen}) with check ({rows.seen})",
        f"create policy gone on {table} for delete using ({rows.seen})",
        f"create policy system on {table} to {role} using (true) with check (true)",
    ]


def everything(connection: BaseDatabaseWrapper) -> list[str]:
    quote = connection.ops.quote_name
    tables = {quote(apps.get_model(label)._meta.db_table): rows for label, rows in POLICY.items()}
    laid = (policies(table, rows, quote(settings.SYSTEM_ROLE)) for table, rows in tables.items())
    gone = [f"drop function if exists {name}" for name in GONE]
    return [FUNCTIONS.read_text(), *chain.from_iterable(laid), *gone]


def lay(connection: BaseDatabaseWrapper) -> bool:
    """False when exactly this stands already: laying it again would wait for every page being served."""
    statements = everything(connection)
    mark = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [list(NAMES)])
        if cursor.fetchone() == (mark, len(POLICY) * len(NAMES), 0):
            return False
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"comment on function heard_enter is '{mark}'")
    return True
