"""Which incidents somebody may see, and what is seen with them."""

from functools import cache
from types import SimpleNamespace
from uuid import UUID

from staff.roles import Permission
from tests.security.judge.asker import Asker

#: seen by whoever may see the incident, and by nobody else
WITH_THE_INCIDENT = {
    *("incidents.Account", "incidents.Action", "incidents.Closure", "incidents.DetailsLook"),
    *("incidents.EvidenceCheck", "incidents.Involvement", "incidents.KnownAtChange", "incidents.Review"),
    *("incidents.RosterWindow", "incidents.SectionSave", "incidents.SelfRating", "incidents.StatusChange"),
    *("incidents.StepTick", "incidents.SupportOffer", "incidents.Told", "incidents.Triage"),
    *("incidents.WideningRequest", "incidents.Wish", "incidents.Exclusion"),
    *("referrals.Recommendation", "referrals.Referral", "referrals.SafeguardingAnswers"),
}


@cache
def incidents(asker: Asker) -> set[UUID]:
    return {incident.id for incident in asker.rows["incidents.Incident"] if may_see(asker, incident)}


def may_see(asker: Asker, incident: SimpleNamespace) -> bool:
    """Being kept out always wins."""
    if incident.id in asker.shut_out:
        return False
    return by_role(asker, incident) or incident.id in named_on(asker)


def by_role(asker: Asker, incident: SimpleNamespace) -> bool:
    if asker.holds(Permission.OVERSEE) or incident.ward_id in asker.wards[Permission.OVERSEE_WARD]:
        return True
    if incident.staff_involved in {"yes", "not_sure"} and asker.holds(Permission.OVERSEE_ALLEGATIONS):
        return True
    if incident.audience == "ward":
        return incident.ward_id in asker.wards[Permission.SEE_WARD]
    if incident.audience == "intake" and not incident.manager_kept_out:
        return incident.ward_id in asker.wards[Permission.MANAGE_WARD]
    return False


@cache
def named_on(asker: Asker) -> set[UUID]:
    return {row.incident_id for row in asker.rows["incidents.CaseMember"] if is_place_of(asker, row)}


def is_place_of(asker: Asker, member: SimpleNamespace) -> bool:
    """Named on the case: not withdrawn, and not over. It is over at the very moment when it ends."""
    over = member.ends_at is not None and member.ends_at <= asker.now
    return member.person_id == asker.person and member.withdrawn_at is None and not over


def case_members(asker: Asker) -> set[UUID]:
    """With the incident; one's own place is one that opens it."""
    return with_the_incident(asker, "incidents.CaseMember")


def with_the_incident(asker: Asker, label: str) -> set[UUID]:
    seen = incidents(asker)
    return {row.id for row in asker.rows[label] if row.incident_id in seen}


def rostered_people(asker: Asker) -> set[UUID]:
    windows = with_the_incident(asker, "incidents.RosterWindow")
    return {row.id for row in asker.rows["incidents.RosteredPerson"] if row.window_id in windows}


def referral_changes(asker: Asker) -> set[UUID]:
    referrals = with_the_incident(asker, "referrals.Referral")
    return {row.id for row in asker.rows["referrals.ReferralChange"] if row.referral_id in referrals}


def service_users(asker: Asker) -> set[UUID]:
    """On a ward where they record or that they oversee; or entered in an incident that they see, also where
    the entry was withdrawn: it stays in the record."""
    seen, on_trust = incidents(asker), asker.holds(Permission.OVERSEE)
    wards = asker.wards[Permission.RECORD] | asker.wards[Permission.OVERSEE_WARD]
    entered = {row.service_user_id for row in asker.rows["incidents.Involvement"] if row.incident_id in seen}
    return {
        row.id
        for row in asker.rows["wards.ServiceUser"]
        if on_trust or row.ward_id in wards or row.id in entered
    }


def versions(asker: Asker) -> set[UUID]:
    people = service_users(asker)
    return {row.id for row in asker.rows["wards.ServiceUserVersion"] if row.service_user_id in people}
