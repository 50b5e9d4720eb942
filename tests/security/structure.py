"""What has to be so of policies and functions whatever they say, by the catalogue. Each gives faults."""

import re
from collections import defaultdict

from django.apps import apps
from django.db import connection

from tests.security.secured import FOR_EACH, SECURED

#: they look past the policies, and so answer about nobody but the person who asks
PAST_THE_POLICIES = {
    *("heard_enter", "heard_flagged", "heard_is_named_on"),
    *("heard_incident_of_referral", "heard_kept_out_of"),
    *("heard_about_my_interests", "heard_my_accounts", "heard_notice_stands", "heard_told"),
}
#: further ways to a row, which a higher app says in its own file
SEEN_ALSO = {
    ("wards_serviceuser", "seen_with_an_incident"),
    ("documents_document", "seen_with_its_report"),
}
OURS = "p.pronamespace = 'public'::regnamespace"
FIXED = ["search_path=public, pg_temp"]
WITH_A_PATH = f"""
select p.proname, p.proconfig from pg_proc p where {OURS}
and p.prosqlbody is null and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
READ_WHEN_MADE = f"select p.proname, p.prosecdef from pg_proc p where {OURS} and p.prosqlbody is not null"
POLICIES = "select tablename, policyname, cmd, qual, with_check from pg_policies where schemaname = 'public'"


def asked(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def faults() -> list[str]:
    return [
        *(fault for label in sorted(SECURED) for fault in unsecured(label)),
        *undecided_ways(),
        *changed_otherwise(),
        *looks_past(),
        *loose_functions(),
        *views(),
    ]


# --- policies -----------------------------------------------------------------------------------------------


def unsecured(label: str) -> list[str]:
    """A table without row security, or without one of its policies."""
    table = apps.get_model(label)._meta.db_table
    ((secured,),) = asked("select relrowsecurity from pg_class where oid = %s::regclass", table)
    laid = {name for (name,) in asked("select polname from pg_policy where polrelid = %s::regclass", table)}
    lacking = [f"{table} has no policy {name}" for name in sorted({*FOR_EACH} - laid)]
    return lacking if secured else [f"{table} has no row security", *lacking]


def undecided_ways() -> list[str]:
    """A further policy opens what the others close."""
    laid = {(table, name) for table, name, *_ in asked(POLICIES)}
    decided = {(apps.get_model(label)._meta.db_table, name) for label in SECURED for name in FOR_EACH}
    return [f"{table} has a policy {name}" for table, name in sorted(laid - decided - SEEN_ALSO)]


def changed_otherwise() -> list[str]:
    """Whoever sees a row may change it, into one that they still see, and take it away. Nobody else may."""
    seen: dict[str, list[str]] = defaultdict(list)
    for table, name, command, qual, _ in sorted(asked(POLICIES)):
        if command == "SELECT" and name != "system":
            seen[table].append(qual)
    found = []
    for table, name, _, qual, check in sorted(asked(POLICIES)):
        said = {qual} if name == "gone" else {qual, check}
        if name in {"changed", "gone"} and {plain(one) for one in said} != {plain(" OR ".join(seen[table]))}:
            found.append(f"{table} is {name} otherwise than it is seen")
    return found


def plain(condition: str) -> str:
    """Without the brackets and spaces that PostgreSQL writes around two conditions, and not around one."""
    return re.sub(r"[()\s]", "", condition)


# --- functions and views ------------------------------------------------------------------------------------


def looks_past() -> list[str]:
    definers = asked(f"select p.proname from pg_proc p where p.prosecdef and {OURS}")
    wrong = {name for (name,) in definers} ^ PAST_THE_POLICIES
    wrong |= {name for name, looks in asked(READ_WHEN_MADE) if looks}
    return [f"{name} looks past the policies, or no longer does" for name in sorted(wrong)]


def loose_functions() -> list[str]:
    """Triggers too: one that looked a table up by the caller's path could be given another."""
    loose = sorted(name for name, said in asked(WITH_A_PATH) if said != FIXED)
    return [f"{name} has no fixed schema" for name in loose]


def views() -> list[str]:
    """One reads as its owner, whom row security does not bind."""
    return [
        f"{name} is a view" for (name,) in asked("select viewname from pg_views where schemaname = 'public'")
    ]
