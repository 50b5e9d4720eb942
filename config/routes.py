"""What every address shows, and what its reading is called in the audit trail. Reviewed like a policy.

PUBLIC      anybody may ask, without signing in
PERSONAL    about whoever has signed in, and nobody else
BLANK       a form that shows no record
CONFIG      how the service is set up, and who works here
AGGREGATE   figures, never a record
CLINICAL    somebody's record, or a list or search that names records or people

An address that is not here shows nothing: it fails the system check (`config.route_checks`), and
`config.read_recording` refuses to serve it. All but the first three are one audit event each time they show
something; a refusal is one event wherever somebody has signed in to ask.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings


class Visibility(StrEnum):
    PUBLIC = "public"
    PERSONAL = "personal"
    BLANK = "blank"
    CONFIG = "config"
    AGGREGATE = "aggregate"
    CLINICAL = "clinical"


PUBLIC, PERSONAL, BLANK, CONFIG, AGGREGATE, CLINICAL = Visibility
UNRECORDED = {PUBLIC, PERSONAL, BLANK}


@dataclass(frozen=True)
class Route:
    """`kind` is what the part of the address called `key` identifies; empty for a page about no one row."""

    visibility: Visibility
    verb: str = ""
    kind: str = ""
    key: str = "pk"

    @property
    def is_recorded(self) -> bool:
        return self.visibility not in UNRECORDED


OF_INCIDENT = Route(CLINICAL, "incident.read", "incidents.incident")
OF_REFERRAL = Route(CLINICAL, "referral.read", "referrals.referral")
OF_REPORT = Route(AGGREGATE, "report.read", "reporting.boardreport")

TABLE: tuple[tuple[Route, str], ...] = (
    (Route(PUBLIC), "health-live health-ready health-broker health-deadlines"),
    (Route(PUBLIC), "health-audit health-mail health-documents"),
    (Route(PUBLIC), "account_login account_logout account_inactive account_signup mfa_authenticate"),
    (Route(PUBLIC), "account_reset_password account_reset_password_done account_reset_password_from_key"),
    (Route(PUBLIC), "account_reset_password_from_key_done account_locked"),
    (Route(PUBLIC), "provider_login provider_callback"),
    (Route(PERSONAL), "account_email admin:jsi18n"),
    (Route(BLANK, "incident.flag"), "incidents:flag"),
    (Route(BLANK, "service_user.add"), "staff:add"),
    (Route(AGGREGATE, "report.list"), "reporting:list reporting:request"),
    (OF_REPORT, "reporting:detail reporting:sign reporting:try_again"),
    (Route(AGGREGATE, "report.request_read", "reporting.reportrequest"), "reporting:asked"),
    (Route(AGGREGATE, "report.downloaded", "reporting.boardreport"), "reporting:download"),
    (Route(CLINICAL, "incident.list"), "home incidents:list incidents:queue"),
    (Route(CLINICAL, "audit.read"), "oversight:list"),
    (Route(CLINICAL, "audit.patterns"), "oversight:patterns"),
    (Route(CLINICAL, "audit.exported"), "oversight:export"),
    (Route(CLINICAL, "incident.who_looked", "incidents.incident"), "incidents:who_looked"),
    (Route(CLINICAL, "incident.printed", "incidents.incident"), "incidents:answer incidents:answer_by_role"),
    (Route(CLINICAL, "notice.list"), "deadlines:notices"),
    (Route(CLINICAL, "notice.read", "deadlines.notice"), "deadlines:open"),
    (Route(CLINICAL, "service_user.list"), "staff:people"),
    (Route(CLINICAL, "service_user.read", "wards.serviceuser"), "staff:change"),
    (OF_INCIDENT, "incidents:detail incidents:accounts incidents:response incidents:timeline"),
    (OF_INCIDENT, "incidents:record incidents:section incidents:versions incidents:submit"),
    (OF_INCIDENT, "incidents:helpers incidents:step_back incidents:person_add incidents:person_add_kind"),
    (OF_INCIDENT, "incidents:person_withdraw incidents:account_add incidents:rating_add incidents:evidence"),
    (OF_INCIDENT, "incidents:told_add incidents:wish_add incidents:support_add incidents:known_at"),
    (OF_INCIDENT, "incidents:triage incidents:review incidents:add_action incidents:finish_action"),
    (OF_INCIDENT, "incidents:people incidents:details incidents:name incidents:keep_out incidents:let_back"),
    (OF_INCIDENT, "incidents:window incidents:window_add incidents:window_end incidents:member_withdraw"),
    (OF_INCIDENT, "incidents:widen incidents:widen_decide incidents:leave"),
    (OF_INCIDENT, "incidents:close incidents:tick incidents:reopen"),
    (Route(CLINICAL, "interest.list"), "incidents:interests"),
    (Route(PERSONAL, "interest.ended", "staff.interest"), "incidents:interest_end"),
    (Route(CLINICAL, "interest.read", "staff.user", ""), "incidents:interests_of"),
    (Route(CLINICAL, "emergency.asked"), "incidents:emergency"),
    (Route(CLINICAL, "emergency.list"), "incidents:emergency_list"),
    (Route(CLINICAL, "emergency.read", "incidents.casemember"), "incidents:emergency_looked_at"),
    (OF_INCIDENT, "referrals:for_incident referrals:questions referrals:propose"),
    (Route(CLINICAL, "staff.search", "incidents.incident"), "incidents:find"),
    (OF_REFERRAL, "referrals:detail referrals:decide referrals:send referrals:check referrals:acknowledge"),
    (OF_REFERRAL, "referrals:outcome referrals:close referrals:make_document"),
    (Route(CLINICAL, "document.downloaded", "documents.document", "document_pk"), "referrals:download"),
)

#: addresses of libraries, by how their names begin; a name in the table goes before these
BY_PREFIX: dict[str, Route] = {
    "account_": Route(PERSONAL),
    "mfa_": Route(PERSONAL),
    "admin:": Route(CONFIG, "configuration.read", key="object_id"),
}

#: where nothing leaves this machine, the mail that would have
OF_DEMONSTRATION = ((Route(PUBLIC), "outbox"),) if settings.LOCAL_ONLY else ()

DECLARED = (*TABLE, *OF_DEMONSTRATION)
ROUTES: dict[str, Route] = {name: route for route, names in DECLARED for name in names.split()}


def of(name: str) -> Route | None:
    """None for an address that nobody has declared."""
    by_prefix = (route for prefix, route in BY_PREFIX.items() if name.startswith(prefix))
    return ROUTES.get(name) or next(by_prefix, None)
