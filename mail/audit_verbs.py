"""What this app writes in the audit trail, in words (`audit.words`)."""

VERBS = {
    "mail.given_up": "An e-mail could not be sent",
    "mail.looked_at": "Saw to an e-mail that could not be sent",
    "mail.outage": "The mail server could not be used",
    "mail.outage_over": "The mail server could be used again",
    "mail.sent_again": "Asked for an e-mail to be sent again",
}
