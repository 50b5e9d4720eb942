"""In what says who may see an incident, and what belongs to it."""

from tests.security.judge.planted.mistake import (
    EXCLUSION,
    INCIDENT,
    MEMBER,
    everybody_sees,
    mistake,
)

KEPT_OUT = "incident_id <> all ((select heard_excluded())::uuid[])"
STANDING = "and withdrawn_at is null and (ends_at is null or ends_at > heard_now())"
ALLEGATIONS = "or staff_involved <> 'no' and (select heard_holds('oversee_allegations'))"
INTAKE = "or audience = 'intake' and not manager_kept_out"
OF_INCIDENTS = [
    mistake(
        "who is kept out is let in",
        "    id <> all ((select heard_excluded())::uuid[])\n    and (",
        "    true and (",
        INCIDENT,
    ),
    mistake("a named incident is open to its ward", "audience = 'ward' and ", "", INCIDENT),
    mistake("the ward sees the new ones", "audience = 'ward' and ", "audience <> 'named' and ", INCIDENT),
    mistake(
        "whoever works on a ward oversees it",
        "        or ward_id = any ((select heard_wards_overseen())::bigint[])\n        or (select",
        "        or ward_id = any ((select heard_wards_seen())::bigint[])\n        or (select",
        INCIDENT,
    ),
    mistake(
        "leads of a site see their trust",
        "or (select heard_holds('oversee_incidents'))\n        or staff",
        "or cardinality((select heard_wards_overseen())) > 0\n        or staff",
        INCIDENT,
    ),
    mistake("allegations are turned round", ALLEGATIONS, ALLEGATIONS.replace("<>", "="), INCIDENT),
    mistake("not sure is read as no", ALLEGATIONS, ALLEGATIONS.replace("<> 'no'", "= 'yes'"), INCIDENT),
    mistake(
        "the allegations lead sees all",
        ALLEGATIONS,
        ALLEGATIONS.replace("staff_involved <> 'no' and ", ""),
        INCIDENT,
    ),
    mistake("a manager who is kept out sees it", INTAKE, "or audience = 'intake'", INCIDENT),
    mistake("a manager sees it after triage", INTAKE, "or not manager_kept_out", INCIDENT),
    mistake(
        "whoever works on a ward manages it",
        "any ((select heard_wards_managed())::bigint[])",
        "any ((select heard_wards_seen())::bigint[])",
        INCIDENT,
    ),
    mistake("nobody is named", "        or heard_is_named_on(id)\n", "", INCIDENT),
    mistake("who was withdrawn stays", STANDING, STANDING.replace("withdrawn_at is null and ", ""), INCIDENT),
    mistake("emergency access never ends", STANDING, "and withdrawn_at is null", INCIDENT),
    mistake("it is open once it has ended", STANDING, STANDING.replace(">", "<"), INCIDENT),
    mistake("it is open at the moment it ends", STANDING, STANDING.replace(">", ">="), INCIDENT),
    mistake("who has no end is not named", STANDING, STANDING.replace("ends_at is null or ", ""), INCIDENT),
    mistake(
        "anybody's place counts",
        "where person_id = heard_person() and incident_id = incident",
        "where incident_id = incident",
        INCIDENT,
    ),
    mistake(
        "being let back in does not help",
        "where person_id = somebody and lifted_at is null",
        "where person_id = somebody",
        INCIDENT,
    ),
    mistake(
        "only what was lifted keeps out",
        "where person_id = somebody and lifted_at is null",
        "where person_id = somebody and lifted_at is not null",
        INCIDENT,
    ),
    mistake(
        "a place is seen by who is kept out",
        f"        and {KEPT_OUT}\n    or heard_may_see",
        "    or heard_may_see",
        MEMBER,
    ),
    mistake(
        "a place that was withdrawn is seen",
        "person_id = (select heard_person()) and withdrawn_at is null and",
        "person_id = (select heard_person()) and",
        MEMBER,
    ),
    mistake(
        "a place that is over is seen",
        "(ends_at is null or ends_at > (select heard_now()))",
        "true",
        MEMBER,
    ),
    mistake(
        "somebody sees that they are kept out",
        f"    {KEPT_OUT} and heard_may_see(incident_id)\n",
        "    person_id = (select heard_person()) or heard_may_see(incident_id)\n",
        EXCLUSION,
    ),
    everybody_sees("incidents_wish", "heard_may_see(incident_id)", "incidents.Wish"),
    everybody_sees("incidents_involvement", "heard_may_see(incident_id)", "incidents.Involvement"),
    everybody_sees("incidents_rosteredperson", "\n    exists", "incidents.RosteredPerson"),
    everybody_sees("referrals_referralchange", "\n    heard_may_see", "referrals.ReferralChange"),
    mistake(
        "whoever asks sees past the policies",
        "planning the policy costs more than asking it.\n"
        "create or replace function heard_may_see(incident uuid) returns boolean\nlanguage plpgsql stable ",
        "planning the policy costs more than asking it.\n"
        "create or replace function heard_may_see(incident uuid) returns boolean\n"
        "language plpgsql stable security definer ",
        "incidents.Wish",
    ),
]
