"""The one door, worded as SQL: which incidents a person may see. Deny wins; no superuser pass.

visible(person, incident) = not excluded, and one of
    - they oversee the trust, or this ward
    - they oversee allegations, and staff are or may be involved
    - it is open to its ward, and they have a role on that ward
    - it is new, its manager was not kept out, and they manage that ward
    - they are named on the case

Every list, count and search is written from these conditions, and from nothing else (`incidents.access`,
`incidents.viewing.incident_list`). tests/incidents/test_audience.py holds the words to what the models say.
"""

from datetime import datetime
from typing import NamedTuple

from incidents.wording import ALWAYS, Wording, all_of, any_of
from staff.access import reach
from staff.models import User
from staff.roles import Permission

# Each is asked of one incident at a time: PostgreSQL may answer an `exists` by reading every row of theirs
NOT_EXCLUDED = (
    "(select true from incidents_exclusion x where x.incident_id = {i}.id"
    " and x.person_id = %s and x.lifted_at is null limit 1) is null"
)
STANDING = "person_id = %s and withdrawn_at is null and (ends_at is null or ends_at > %s)"
NAMED = (
    f"(select true from incidents_casemember m where m.incident_id = {{i}}.id and {STANDING} limit 1)"  # noqa: S608
    " is not null"
)
# The same, for a list: begun with their cases while these are few, and with the newest of all when many
MANY = f"(select count(*) from (select from incidents_casemember where {STANDING} limit %s) mine) > %s"  # noqa: S608
THEIRS = f"select incident_id from incidents_casemember where {STANDING}"  # noqa: S608
FEW_CASES = f"not {MANY} and {{i}}.id = any (array({THEIRS}))"
MANY_CASES = f"{MANY} and {NAMED}"
MOST_CASES = 5_000
# They read their own report as anybody affected does, whatever their role; another lead responds to it.
# All accounts of one person are that person.
AFFECTED = (
    "(select true from incidents_involvement p where p.incident_id = {i}.id"
    " and p.involved_as = 'affected' and p.withdrawn_at is null and p.staff_id = any (array("
    " select %s::uuid union all select other.account_id from staff_sameperson mine"
    " join staff_sameperson other on other.person = mine.person and other.ended_at is null"
    " where mine.account_id = %s and mine.ended_at is null)) limit 1) is not null"
)


class Reason(NamedTuple):
    """Why somebody may see an incident: on `wards`, or wherever it is. Each has an index of its own."""

    wording: Wording
    wards: frozenset[int] | None = None

    @property
    def whole(self) -> Wording:
        if self.wards is None:
            return self.wording
        return all_of([Wording("{i}.ward_id = any (%s)", (sorted(self.wards),)), self.wording])


def open_to(person: User, now: datetime) -> Wording:
    """Named people last: it is asked of a table of its own, and most are let in before."""
    because = any_of([*(reason.whole for reason in reasons(person)), named(person, now)])
    return all_of([not_excluded(person), because])


def reasons(person: User) -> list[Reason]:
    """Those that their roles give them."""
    held = reach(person)
    if Permission.OVERSEE in held.trust:
        return [Reason(ALWAYS)]
    found = [
        Reason(ALWAYS, held.wards(Permission.OVERSEE_WARD)),
        Reason(Wording("{i}.audience = 'ward'"), held.wards(Permission.SEE_WARD)),
        Reason(
            Wording("{i}.audience = 'intake' and not {i}.manager_kept_out"),
            held.wards(Permission.MANAGE_WARD),
        ),
    ]
    if Permission.OVERSEE_ALLEGATIONS in held.trust:
        found.append(Reason(Wording("{i}.staff_involved <> 'no'")))
    return [reason for reason in found if reason.wards != frozenset()]


def not_excluded(person: User) -> Wording:
    return Wording(NOT_EXCLUDED, (person.pk,))


def named(person: User, now: datetime) -> Wording:
    return Wording(NAMED, (person.pk, now))


def cases(person: User, now: datetime) -> list[Wording]:
    """As `named`, as two ranges for a list. PostgreSQL asks which it is, once, and reads that one alone."""
    who = (person.pk, now)
    values = (*who, MOST_CASES + 1, MOST_CASES, *who)
    return [Wording(FEW_CASES, values), Wording(MANY_CASES, values)]


def affected(person: User) -> Wording:
    """It happened to them."""
    return Wording(AFFECTED, (person.pk, person.pk))


def over(person: User, on_trust: Permission, on_ward: Permission) -> Wording:
    """As `access._over`, asked of many: a list holds nothing that cannot be opened from it."""
    held = reach(person)
    not_own = Wording(f"not ({AFFECTED})", (person.pk, person.pk))
    if on_trust in held.trust and Permission.OVERSEE in held.trust:
        return not_own
    theirs = [Wording("{i}.ward_id = any (%s::bigint[])", (sorted(held.wards(on_ward)),))]
    if on_trust in held.trust:
        theirs += [Wording("{i}.staff_involved <> 'no'"), Wording("{i}.lead_id = %s", (person.pk,))]
    return all_of([not_own, any_of(theirs)])
