"""What this app writes in the audit trail, in words (`audit.words`)."""

VERBS = {
    "partner.saved": "Changed a partner organisation",
    "referral.acknowledged": "Recorded that a referral was acknowledged",
    "referral.begun": "Began a referral",
    "referral.closed": "Closed a referral",
    "referral.document_asked": "Asked for a referral document",
    "referral.not_sent": "Decided not to send a referral",
    "referral.outcome": "Recorded what came of a referral",
    "referral.prepared": "Prepared a referral",
    "referral.read": "Opened a referral",
    "referral.recommended": "A referral was recommended",
    "referral.sent": "Recorded a referral as sent",
    "referral.to_send": "Decided to send a referral",
    "referrals.answered": "Answered the safeguarding questions",
}

#: how a verb begins -> why a record was opened, in words for the person it is about
PURPOSES = {
    "referral": "to ask other services for help",
}
