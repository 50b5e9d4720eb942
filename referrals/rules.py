"""From the facts of an incident to recommended referrals, with reasons and sources. Pure, versioned.

The rules never decide and never send: the lead decides each, and declining a *must* or a *should* takes a reason.
"""

from django.db.models import TextChoices

VERSION = "2026-11"


class ReferralKind(TextChoices):
    SAFEGUARDING_ADULT = "safeguarding_adult", "Safeguarding adult concern"
    CHILDREN = "children", "Children’s social care"
    PIPOT = "pipot", "Person in a position of trust (PiPoT)"
    LADO = "lado", "Local authority designated officer (LADO)"
    POLICE = "police", "Police"
    SARC = "sarc", "Sexual assault referral centre (SARC)"


class Strength(TextChoices):
    MUST = "must", "Must"
    SHOULD = "should", "Should"
    CONSIDER = "consider", "Consider"


class Conduct(TextChoices):
    """What a person in a position of trust is said to have done (MAG; LADO and PiPoT criteria)."""

    HARMED = "harmed", "Harmed, or may have harmed, somebody"
    OFFENCE = "offence", "Possibly committed a criminal offence against or related to somebody"
    RISK = "risk", "Behaved in a way that indicates a risk of harm"
    UNSUITABLE = "unsuitable", "Behaved in a way that indicates they may not be suitable for this work"
    POLICE_SOURCE = "police_source", "Is under police investigation as a source of harm"
