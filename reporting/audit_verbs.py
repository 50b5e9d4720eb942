"""What this app writes in the audit trail, in words (`audit.words`)."""

VERBS = {
    "report.downloaded": "Downloaded a board report",
    "report.frozen": "The figures of a board report were counted",
    "report.list": "Looked at board reports",
    "report.read": "Opened a board report",
    "report.refused": "A board report was refused, with the reason",
    "report.request_read": "Looked how far a board report is",
    "report.requested": "Asked for a board report",
    "report.signed": "Signed a board report",
    "report.withdrawn": "A board report was withdrawn, with the reason",
}
