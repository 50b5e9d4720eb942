"""The life of a referral, from recommended to closed. Pure."""

from django.db.models import TextChoices


class Status(TextChoices):
    RECOMMENDED = "recommended", "To be decided"
    TO_SEND = "to_send", "To be sent"
    NOT_SENT = "not_sent", "Decided: not to send"
    SENT = "sent", "Sent, waiting to be acknowledged"
    ACKNOWLEDGED = "acknowledged", "Acknowledged, waiting for an outcome"
    CLOSED = "closed", "Closed"


class How(TextChoices):
    PHONE = "phone", "By phone"
    SECURE_EMAIL = "secure_email", "By secure e-mail"
    PORTAL = "portal", "Through their website"
    IN_PERSON = "in_person", "In person"
    POST = "post", "By post"


class Outcome(TextChoices):
    ENQUIRY = "enquiry", "Section 42 enquiry"
    OTHER_ENQUIRY = "other_enquiry", "Other enquiry"
    STRATEGY_MEETING = "strategy_meeting", "Strategy meeting"
    ACCEPTED = "accepted", "Accepted"
    CRIME_RECORDED = "crime_recorded", "Crime recorded"
    ADVICE = "advice", "Advice given"
    THRESHOLD_NOT_MET = "threshold_not_met", "Their threshold was not met"
    NO_FURTHER_ACTION = "no_further_action", "No further action"


class SharingBasis(TextChoices):
    """Why something is shared without the person's agreement (MAG; NCCMH standards, scenario D)."""

    RISK_TO_THEM = "risk_to_them", "Serious risk to them"
    RISK_TO_OTHERS = "risk_to_others", "Serious risk to other people"
    CHILD = "child", "They are under 18"
    BEST_INTERESTS = "best_interests", "They lack capacity to decide this, and it is in their best interests"
    PUBLIC_INTEREST = "public_interest", "It is in the public interest"
    ABOUT_STAFF = "about_staff", "It concerns a member of staff, and names nobody directly affected"


NEXT: dict[Status, frozenset[Status]] = {
    Status.RECOMMENDED: frozenset({Status.TO_SEND, Status.NOT_SENT}),
    Status.TO_SEND: frozenset({Status.SENT, Status.NOT_SENT}),
    Status.NOT_SENT: frozenset(),
    Status.SENT: frozenset({Status.ACKNOWLEDGED, Status.CLOSED}),
    Status.ACKNOWLEDGED: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset(),
}


class IllegalStep(Exception):
    """Refused, in words a person can act on."""


def check_step(current: Status, to: Status) -> None:
    if to not in NEXT[current]:
        raise IllegalStep(f"This referral cannot go from “{current.label}” to “{to.label}”.")
