"""What nobody holds: its lead, or the person an action was given to, is no longer available for the record.

Worked out from the rows whenever it is asked. Left, in another role, or closed out: it is said in the same
words, to those alone who can name somebody else, so that nothing tells who is kept out.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from incidents import door
from incidents.access import visible
from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet
from incidents.wording import Worded, Wording, any_of
from incidents.workflow import Status
from row_security.prepared import ask
from staff.models import User
from staff.roles import Permission

NO_LEAD = "The case lead is no longer available for this record"
NO_OWNER = "The person an action was given to is no longer available for this record"

ON_TRUST = (
    "exists (select from staff_trustpermission t join auth_permission p on p.id = t.permission_id"
    " where t.user_id = u.id and p.codename = any (%s) and (t.ends_on is null or t.ends_on >= %s))"
)
ON_WARD = (
    "exists (select from staff_wardpermission w join auth_permission p on p.id = w.permission_id"
    " where w.user_id = u.id and w.content_object_id = {i}.ward_id and p.codename = any (%s)"
    " and (w.ends_on is null or w.ends_on >= %s))"
)
NOT_KEPT_OUT = (
    "u.is_active and not exists (select from incidents_exclusion x where x.incident_id = {i}.id"
    " and x.person_id = u.id and x.lifted_at is null)"
)
#: as in `door`: all accounts of one person are that person
NOT_THEIR_OWN = (
    "not exists (select from incidents_involvement v where v.incident_id = {i}.id"
    " and v.involved_as = 'affected' and v.withdrawn_at is null and (v.staff_id = u.id or exists ("
    "select from staff_sameperson mine join staff_sameperson other on other.person = mine.person"
    " where mine.account_id = u.id and other.account_id = v.staff_id"
    " and mine.ended_at is null and other.ended_at is null)))"
)
NAMED = (
    "exists (select from incidents_casemember m where m.incident_id = {i}.id and m.person_id = u.id"
    " and m.withdrawn_at is null and (m.ends_at is null or m.ends_at > %s))"
)
LEADS = (
    "exists (select from staff_user u where u.id = {i}.lead_id"
    f" and {NOT_KEPT_OUT} and {NOT_THEIR_OWN} and ({ON_TRUST} or {ON_WARD}))"
)
OWNS = (
    f"exists (select from staff_user u where u.id = a.owner_id and {NOT_KEPT_OUT} and ({NAMED} or {ON_TRUST}"
    f" or {{i}}.staff_involved <> 'no' and {ON_TRUST} or {ON_WARD} or {{i}}.audience = 'ward' and {ON_WARD}))"
)
OPEN_ACTION = (
    "select from incidents_action a"  # constant words, bound values
    f" where a.incident_id = {{i}}.id and a.done_at is null and not {OWNS}"
)
UNHELD_ACTIONS = (
    "select a.id from incidents_action a join incidents_incident i on i.id = a.incident_id"  # noqa: S608
    f" where i.id = %s and a.done_at is null and not {OWNS.format(i='i')}"
)


def no_lead(now: datetime) -> Wording:
    """Nobody who leads it could act: they left, lost the role, are kept out, or it happened to them."""
    today = timezone.localdate(now)
    values = ([Permission.TRIAGE.value], today, [Permission.TRIAGE_WARD.value], today)
    return Wording(f"{{i}}.lead_id is not null and not {LEADS}", values)


def no_owner(now: datetime) -> Wording:
    return Wording(f"exists ({OPEN_ACTION})", _owner_values(now))


def _owner_values(now: datetime) -> tuple[object, ...]:
    today = timezone.localdate(now)
    see = [Permission.OVERSEE, Permission.OVERSEE_ALLEGATIONS, Permission.OVERSEE_WARD, Permission.SEE_WARD]
    return (now, *(value for one in see for value in ([one.value], today)))


def unheld(person: User, now: datetime) -> IncidentQuerySet:
    """Open incidents that wait for somebody to be named, of those this person may triage."""
    found = visible(person, now).filter(status=Status.RESPONDING)
    found = found.filter(Worded(door.over(person, Permission.TRIAGE, Permission.TRIAGE_WARD)))
    waiting = found.filter(Worded(any_of([no_lead(now), no_owner(now)])))
    return waiting.annotate(no_lead=Worded(no_lead(now))).order_by("review_on", "pk")


def has_no_lead(incident: Incident, now: datetime) -> bool:
    open_ones = Incident.objects.filter(pk=incident.pk, status=Status.RESPONDING)
    return open_ones.filter(Worded(no_lead(now))).exists()


def unheld_actions(incident: Incident, now: datetime) -> set[UUID]:
    found: Iterable[tuple[UUID]] = ask(UNHELD_ACTIONS, [incident.pk, *_owner_values(now)])
    return {pk for (pk,) in found}
