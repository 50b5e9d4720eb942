"""The whole access policy on one screen: what each role may do, and where. To change it is governance.

After a change run ``manage.py sync_permissions`` (every deployment does).
"""

from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    """Codenames of the permissions granted on a ward (`wards.Ward`) or on the trust (`wards.Trust`)."""

    RECORD = "record_incidents"
    SEE_WARD = "see_ward_incidents"
    MANAGE_WARD = "manage_ward_incidents"
    OVERSEE_WARD = "oversee_ward_incidents"
    TRIAGE_WARD = "triage_ward_incidents"
    REFER_WARD = "make_ward_referrals"
    ASSESS_CAPACITY = "assess_capacity"
    KEEP_EVIDENCE = "keep_ward_evidence"

    OVERSEE = "oversee_incidents"
    OVERSEE_ALLEGATIONS = "oversee_allegations"
    TRIAGE = "triage_incidents"
    REFER = "make_referrals"
    READ_REPORTS = "read_reports"
    SIGN_REPORTS = "sign_reports"
    READ_AUDIT = "read_audit"
    CONFIGURE = "configure"
    INVESTIGATE = "investigate_named_cases"
    BREAK_GLASS = "break_glass"
    BREAK_GLASS_WARD = "break_glass_on_ward"


P = Permission


class Scope(TextChoices):
    WARD = "ward", "A ward"
    SITE = "site", "All wards of a site"
    TRUST = "trust", "The whole trust"
    CASE = "case", "Named cases only"


class Role(TextChoices):
    WARD_STAFF = "ward_staff", "Ward staff"
    WARD_MANAGER = "ward_manager", "Ward manager"
    CHAMPION = "champion", "Sexual safety champion"
    SAFEGUARDING_ADULTS = "safeguarding_adults", "Safeguarding lead (adults)"
    SAFEGUARDING_CHILDREN = "safeguarding_children", "Safeguarding lead (children)"
    ALLEGATIONS_LEAD = "allegations_lead", "Allegations lead"
    INVESTIGATOR = "investigator", "Investigator"
    CAPACITY_ASSESSOR = "capacity_assessor", "Capacity assessor"
    BOARD_MEMBER = "board_member", "Executive board member"
    EXECUTIVE_LEAD = "executive_lead", "Executive lead for sexual safety"
    AUDITOR = "auditor", "Information governance auditor"
    ADMINISTRATOR = "administrator", "System administrator"


WARD_STAFF = frozenset({P.RECORD, P.SEE_WARD})
LEAD_ON_WARDS = frozenset({P.RECORD, P.SEE_WARD, P.OVERSEE_WARD, P.TRIAGE_WARD, P.REFER_WARD})
LEAD_ON_SITE = LEAD_ON_WARDS | {P.BREAK_GLASS_WARD}  # held there; it reaches past the site
LEAD_ON_TRUST = frozenset({P.OVERSEE, P.TRIAGE, P.REFER})

#: role -> scope an appointment may have -> permissions (on each ward of a ward or site; on the trust)
POLICY: dict[Role, dict[Scope, frozenset[Permission]]] = {
    Role.WARD_STAFF: {Scope.WARD: WARD_STAFF, Scope.SITE: WARD_STAFF},
    Role.WARD_MANAGER: {Scope.WARD: WARD_STAFF | {P.MANAGE_WARD, P.KEEP_EVIDENCE}},
    Role.CHAMPION: {Scope.WARD: WARD_STAFF | {P.KEEP_EVIDENCE}},
    Role.SAFEGUARDING_ADULTS: {Scope.SITE: LEAD_ON_SITE, Scope.TRUST: LEAD_ON_TRUST},
    Role.SAFEGUARDING_CHILDREN: {Scope.SITE: LEAD_ON_SITE, Scope.TRUST: LEAD_ON_TRUST},
    Role.ALLEGATIONS_LEAD: {
        Scope.TRUST: frozenset({P.OVERSEE_ALLEGATIONS, P.TRIAGE, P.REFER, P.BREAK_GLASS})
    },
    Role.INVESTIGATOR: {Scope.CASE: frozenset({P.INVESTIGATE})},  # shows nothing: cases are granted by name
    Role.CAPACITY_ASSESSOR: {Scope.WARD: frozenset({P.ASSESS_CAPACITY})},
    Role.BOARD_MEMBER: {Scope.TRUST: frozenset({P.READ_REPORTS})},  # figures, never a record
    Role.EXECUTIVE_LEAD: {Scope.TRUST: frozenset({P.READ_REPORTS, P.SIGN_REPORTS})},
    Role.AUDITOR: {Scope.TRUST: frozenset({P.READ_AUDIT, P.BREAK_GLASS})},
    Role.ADMINISTRATOR: {Scope.TRUST: frozenset({P.CONFIGURE})},  # no clinical content
}

#: they see records of others, or the trail, or say who does: one administrator asks, another agrees
TAKES_TWO = frozenset(
    {
        *(Role.SAFEGUARDING_ADULTS, Role.SAFEGUARDING_CHILDREN, Role.ALLEGATIONS_LEAD, Role.INVESTIGATOR),
        *(Role.EXECUTIVE_LEAD, Role.AUDITOR, Role.ADMINISTRATOR),
    }
)


def permissions(role: Role, scope: Scope) -> frozenset[Permission]:
    """What an appointment to `role` over `scope` grants. A scope the role cannot have is refused."""
    if scope not in POLICY[role]:
        raise ValueError(f"{role.label} cannot be appointed over: {scope.label.lower()}.")
    return POLICY[role][scope]
