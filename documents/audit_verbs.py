"""What this app writes in the audit trail, in words (`audit.words`)."""

VERBS = {
    "document.asked_again": "Asked for a document again",
    "document.asked_for": "Asked for a document",
    "document.built": "A document was made",
    "document.downloaded": "Downloaded a document",
    "document.given_up": "A document could not be made",
}

#: how a verb begins -> why a record was opened, in words for the person it is about
PURPOSES = {
    "document": "to make a document of it",
}
