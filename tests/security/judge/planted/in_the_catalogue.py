"""What nobody sees, but the catalogue has."""

from tests.security.judge.planted.mistake import (
    mistake,
)

WISH = "create policy seen on incidents_wish for select using (heard_may_see(incident_id));\n"
END = "        );\n    end loop;\n"
CHANGED = "'create policy changed on %I for update using (%s) with check (%2$s)'"
BUILT = [
    mistake("a table without a policy", WISH, ""),
    mistake(
        "a table without row security",
        "\n    -- Functions that migrations made",
        "    alter table incidents_wish disable row level security;\n    -- Functions that migrations made",
    ),
    mistake("a second way to a row", WISH, WISH + WISH.replace("policy seen", "policy seen_too")),
    mistake("a row is changed into any other", CHANGED, CHANGED.replace("(%2$s)", "(true)")),
    mistake("any row is changed", CHANGED, CHANGED.replace("(%s)", "(true)")),
    mistake(
        "any row is taken away",
        "'create policy gone on %I for delete using (%s)'",
        "'create policy gone on %I for delete using (true)'",
    ),
    mistake(
        "a function that looks past the policies takes the caller's schemas",
        "function heard_told(deadline uuid) returns boolean\n"
        "language sql stable security definer set search_path = public, pg_temp",
        "function heard_told(deadline uuid) returns boolean\n"
        "language sql stable security definer set search_path = pg_temp, public",
    ),
    mistake(
        "a function is made after the others were mended",
        "', loose);\n    end loop;\nend $$;\n",
        "', loose);\n    end loop;\nend $$;\n"
        "create function loose() returns int language sql as 'select 1';\n",
    ),
    mistake(
        "one more function looks past the policies",
        "heard_involved(service_user uuid) returns boolean\nlanguage plpgsql stable ",
        "heard_involved(service_user uuid) returns boolean\nlanguage plpgsql stable security definer ",
    ),
    mistake(
        "a view reads as its owner", WISH, WISH + "create view wishes as select * from incidents_wish;\n"
    ),
]
