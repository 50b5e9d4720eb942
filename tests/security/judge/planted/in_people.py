"""In what says who reads of people: those cared for, interests, what administrators are asked."""

from tests.security.judge.planted.mistake import (
    INTEREST,
    PROPOSAL,
    SERVICE_USER,
    VERSION,
    everybody_sees,
    mistake,
)

OTHER = "and (other_id = any ((select heard_my_accounts())::uuid[])) is not true\n"
PERSON = "and not person_id = any ((select heard_my_accounts())::uuid[])\n"
OF_PROPOSALS, OF_INTERESTS = f"    {PERSON}    {OTHER}", f"        {PERSON}        {OTHER}"
ONE_ACCOUNT = "array[(select heard_person())]"
MY_ACCOUNTS = "(select heard_my_accounts())::uuid[]"
OF_PEOPLE = [
    mistake(
        "those cared for are seen by whoever leads on allegations",
        "    or (select heard_holds('oversee_incidents'))\n);",
        "    or (select heard_holds('triage_incidents'))\n);",
        SERVICE_USER,
    ),
    mistake(
        "those cared for are seen on managed wards alone",
        "ward_id = any ((select heard_wards_recorded())::bigint[])",
        "ward_id = any ((select heard_wards_managed())::bigint[])",
        SERVICE_USER,
    ),
    mistake("whoever is in any incident is seen", "using (heard_involved(id))", "using (true)", SERVICE_USER),
    everybody_sees("wards_serviceuserversion", "\n    exists", VERSION),
    mistake("administrators read what is asked about them", OF_PROPOSALS, f"    {OTHER}", PROPOSAL),
    mistake("the other one reads it", OF_PROPOSALS, f"    {PERSON}", PROPOSAL),
    mistake(
        "what is about one alone is hidden",
        OF_PROPOSALS,
        OF_PROPOSALS.replace(" is not true", " is false"),
        PROPOSAL,
    ),
    mistake(
        "their other account reads it", OF_PROPOSALS, OF_PROPOSALS.replace(MY_ACCOUNTS, ONE_ACCOUNT), PROPOSAL
    ),
    everybody_sees("accounts_keptform", "person_id", "accounts.KeptForm"),
    mistake(
        "what a lead wrote down about them is shown",
        "person_id = (select heard_person()) and declared_by_id = (select heard_person())",
        "person_id = (select heard_person())",
        INTEREST,
    ),
    mistake("a lead's own interests are shown", OF_INTERESTS, f"        {OTHER}", INTEREST),
    mistake("who is close to a lead is shown", OF_INTERESTS, f"        {PERSON}", INTEREST),
    mistake(
        "interests of their other account are shown",
        OF_INTERESTS,
        OF_INTERESTS.replace(MY_ACCOUNTS, ONE_ACCOUNT),
        INTEREST,
    ),
    mistake(
        "leads of a site see none",
        " or cardinality((select heard_wards_overseen())) > 0)",
        ")",
        INTEREST,
    ),
    mistake(
        "an account that was unlinked counts",
        "other.person = mine.person and other.ended_at is null",
        "other.person = mine.person",
        *(INTEREST, PROPOSAL),
    ),
    mistake(
        "who was unlinked counts",
        "mine.account_id = heard_person() and mine.ended_at is null",
        "mine.account_id = heard_person()",
        *(INTEREST, PROPOSAL),
    ),
    mistake(
        "mail is everybody's",
        "select using ((select heard_holds('configure')));",
        "select using (true);",
        "mail.Mail",
    ),
]
