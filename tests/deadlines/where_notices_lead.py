"""Of `test_every_notice_opens`: each kind of promise by each recipient, and the page they are given."""

from deadlines.clock import Audience, Kind

A = Audience
RECORD, ASK = "incidents:detail", "deadlines:open"
FINISH, QUESTIONS, REFERRAL = "incidents:finish_action", "referrals:questions", "referrals:detail"
LOOK, NAME = "incidents:emergency_list", "incidents:triage"

#: who opens the notice -> the audience through which they are told; the last resort is told when all leads
#: are kept out, each once those before it are too
TOLD_AS = {
    "recorder": A.RECORDER,
    "manager": A.WARD_MANAGER,
    "deputy": A.WARD_DEPUTY,
    "owner": A.OWNER,
    "case lead": A.CASE_LEAD,
    "lead": A.SAFEGUARDING_LEAD,
    "allegations lead": A.ALLEGATIONS_LEAD,
    "executive lead": A.EXECUTIVE_LEAD,
    "auditor": A.AUDITOR,
    "last: executive lead": A.SAFEGUARDING_LEAD,
    "last: auditor": A.SAFEGUARDING_LEAD,
    "last: board member": A.SAFEGUARDING_LEAD,
    "last: administrator": A.SAFEGUARDING_LEAD,
}
ON_THE_WARD = dict.fromkeys(["recorder", "manager", "deputy"], RECORD)
NO_RECORD = {who: ASK for who in TOLD_AS if who in ("executive lead", "auditor") or who.startswith("last")}


def cells(leads, **others):
    """Where each recipient of one kind lands."""
    return {
        **ON_THE_WARD,
        **dict.fromkeys(["case lead", "lead", "allegations lead"], leads),
        **NO_RECORD,
        **others,
    }


EXPECTED = {
    Kind.ENTRY: cells(RECORD),
    Kind.TRIAGE: cells(RECORD),
    Kind.REVIEW: cells(RECORD),
    Kind.LEAD: {"lead": NAME, "allegations lead": NAME} | NO_RECORD,
    Kind.QUESTIONS: cells(QUESTIONS),
    Kind.DECISION: cells(REFERRAL),
    Kind.SENDING: cells(REFERRAL),
    Kind.ACKNOWLEDGEMENT: cells(REFERRAL),
    Kind.ACTION: cells(FINISH, owner=FINISH),
    Kind.ASK_AGAIN: dict.fromkeys(
        ["recorder", "manager", "deputy", "owner", "case lead", "lead", "allegations lead"],
        "incidents:wish_add",
    )
    | NO_RECORD,
    Kind.EMERGENCY: {
        "executive lead": LOOK,
        "auditor": LOOK,
        "last: executive lead": LOOK,
        "last: auditor": LOOK,
        "last: board member": ASK,
        "last: administrator": ASK,
    },
}
