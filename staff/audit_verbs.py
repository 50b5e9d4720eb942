"""What this app writes in the audit trail, in words (`audit.words`)."""

VERBS = {
    "service_user.add": "Opened the form to add a person on a ward",
    "service_user.added": "Added a person on a ward",
    "service_user.changed": "Changed a person's details",
    "service_user.list": "Looked at the people on a ward",
    "service_user.read": "Opened a person's details",
    "staff.appointed": "Gave somebody a role",
    "staff.stood_down": "Ended somebody's role",
}
