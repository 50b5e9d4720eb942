"""What this app writes in the audit trail, in words (`audit.words`)."""

VERBS = {
    "deadline.brought_forward": "A time due was brought forward",
    "deadline.ended": "A time due was ended",
    "deadline.escalated": "A reminder or an escalation fell due",
    "deadline.met": "A time due was met",
    "deadline.nobody_to_tell": "There was nobody to tell that a time is due",
    "deadline.opened": "A time due was set",
    "deadlines.ladder_set": "Changed who is told when a time is nearly due",
    "notice.given_up": "A notice could not be sent",
    "notice.list": "Looked at notices",
    "notice.read": "Opened a notice",
}

#: how a verb begins -> why a record was opened, in words for the person it is about
PURPOSES = {
    "notice": "because it needed attention",
}
