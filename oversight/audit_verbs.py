"""What this app writes in the audit trail, in words (`audit.words`)."""

VERBS = {
    "audit.exported": "Exported the audit trail",
    "audit.patterns": "Looked for unusual patterns",
    "audit.read": "Read the audit trail",
    "backup.restored": "A backup was restored, and what was closed since was closed again",
}
