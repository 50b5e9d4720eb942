"""In the policies of the trail, of promises, documents and reports."""

from tests.security.judge.planted.in_incidents import KEPT_OUT
from tests.security.judge.planted.mistake import (
    DEADLINE,
    DOCUMENT,
    ESCALATION,
    EVENT,
    NOTICE,
    REPORT,
    REQUEST,
    everybody_sees,
    mistake,
)

INTERESTS = """    and not (
        verb like 'interest.%' and outcome = 'ok'
"""
OF_THE_REST = [
    mistake(
        "who looked up an auditor's interests", INTERESTS, INTERESTS.replace("not (", "not (false and"), EVENT
    ),
    mistake("refused looks are hidden", INTERESTS, INTERESTS.replace(" and outcome = 'ok'", ""), EVENT),
    mistake(
        "what they did themselves is hidden",
        "        and not actor = any (array(select 'staff:' || mine from"
        " unnest((select heard_my_accounts())::uuid[]) mine))\n",
        "",
        EVENT,
    ),
    mistake("other events about them are hidden", "verb like 'interest.%' and ", "", EVENT),
    mistake(
        "interests with somebody are not theirs",
        "mine in (i.person_id, i.other_id)",
        "mine = i.person_id",
        EVENT,
    ),
    mistake("auditors read what is closed to them", f"or {KEPT_OUT}\n", "or true\n", EVENT),
    mistake("a part that is not there tells", " and reason <> 'part_not_there'", "", EVENT),
    mistake("refused before looking is left out", " or reason = 'before_looking'", "", EVENT),
    mistake(
        "the trail is the administrators'", "heard_holds('read_audit')", "heard_holds('configure')", EVENT
    ),
    mistake(
        "nobody reads of their own records",
        "    )\n    or heard_may_see(incident_id)\n);\ncreate policy added on audit",
        "    )\n);\ncreate policy added on audit",
        EVENT,
    ),
    mistake(
        "a promise is known to who is kept out",
        f"heard_told(id) and {KEPT_OUT}",
        "heard_told(id)",
        DEADLINE,
    ),
    mistake("what was held back tells", " and n.suppressed_at is null", "", DEADLINE, ESCALATION),
    mistake("what others were told tells", "n.person_id = heard_person() and ", "", DEADLINE),
    mistake("a promise is hidden from who was told", f"\n    or heard_told(id) and {KEPT_OUT}", "", DEADLINE),
    everybody_sees("deadlines_escalation", "\n    exists", ESCALATION),
    mistake(
        "notices of others are shown",
        "    person_id = (select heard_person()) and heard_notice_stands(escalation_id)",
        "    heard_notice_stands(escalation_id)",
        NOTICE,
    ),
    mistake(
        "a notice outlasts being kept out",
        "    person_id = (select heard_person()) and heard_notice_stands(escalation_id)",
        "    person_id = (select heard_person())",
        NOTICE,
    ),
    everybody_sees("documents_document", "heard_may_see", DOCUMENT),
    mistake("any document of a report is shown", "kind = 'board_report' and ", "", DOCUMENT),
    mistake(
        "any board report's document is shown",
        " and exists (select from reporting_boardreport r where r.id = subject_id)",
        "",
        DOCUMENT,
    ),
    mistake("the unsigned report is shown", " and signed_at is not null", "", REPORT),
    mistake(
        "who signs sees no draft",
        "    (select heard_holds('sign_reports')) or (select",
        "    (select",
        REPORT,
    ),
    mistake(
        "requests are shown to auditors",
        "(select heard_holds('read_reports')) or (select heard_holds('sign_reports'))",
        "(select heard_holds('read_reports')) or (select heard_holds('read_audit'))",
        REQUEST,
    ),
]
