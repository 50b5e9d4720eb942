"""In how it is worked out who asks, and what they hold."""

from django.conf import settings

from tests.security.judge.planted.mistake import (
    INCIDENT,
    mistake,
)

ON_A_WARD = "where w.user_id = asking and (w.ends_on is null or w.ends_on >= today)"
ON_THE_TRUST = "where t.user_id = asking and (t.ends_on is null or t.ends_on >= today)"
ENDS = " and ({0}.ends_on is null or {0}.ends_on >= today)"
OF_WHO_ASKS = [
    mistake(
        "an account that was closed goes on", "where id = asking and is_active", "where id = asking", INCIDENT
    ),
    mistake("a role on a ward never ends", ON_A_WARD, ON_A_WARD.replace(ENDS.format("w"), ""), INCIDENT),
    mistake(
        "a role on the trust never ends", ON_THE_TRUST, ON_THE_TRUST.replace(ENDS.format("t"), ""), INCIDENT
    ),
    mistake("the last day does not count", ON_A_WARD, ON_A_WARD.replace(">=", ">"), INCIDENT),
    mistake(
        "the day is not London's",
        "(at at time zone 'Europe/London')::date",
        "(at at time zone 'UTC')::date",
        INCIDENT,
    ),
    mistake(
        "roles of others count", ON_THE_TRUST, ON_THE_TRUST.replace("t.user_id = asking and ", ""), INCIDENT
    ),
    mistake(
        "every ward is managed",
        " filter (where permission = 'manage_ward_incidents') as managed",
        " as managed",
        INCIDENT,
    ),
    mistake("nobody is kept out", "heard_kept_out_of(asking)::text", "'{}'", INCIDENT),
    mistake(
        "the system is everybody",
        f"'create policy system on %I to {settings.SYSTEM_ROLE} using (true)",
        "'create policy system on %I using (true)",
        INCIDENT,
    ),
]
