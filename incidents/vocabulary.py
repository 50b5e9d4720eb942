"""The words of the field, one definition each, shown wherever a choice is made (NCCMH standard 5.3).

Sources: NCCMH sexual safety standards, glossary; Multi-agency sexual safety and relationships guidance 2024.
Legal meanings are those of England.
"""

from django.db.models import TextChoices


class Category(TextChoices):
    RAPE = "rape", "Rape"
    SEXUAL_ASSAULT = "sexual_assault", "Sexual assault"
    HARASSMENT_VERBAL = "harassment_verbal", "Sexual harassment – verbal"
    HARASSMENT_NON_VERBAL = "harassment_non_verbal", "Sexual harassment – non-verbal"
    EXPOSURE = "exposure", "Exposure or nakedness"
    SEXUALISED_LANGUAGE = "sexualised_language", "Sexualised language"
    SEEN_OR_HEARD = "seen_or_heard", "Sexual activity seen or overheard"
    ONLINE = "online", "Online or by phone"
    ACTIVITY_BETWEEN_SERVICE_USERS = "activity_between", "Sexual activity between service users"
    BOUNDARY_BREACH = "boundary_breach", "Staff and service user relationship or boundary breach"
    CHILD_SEXUAL_ABUSE = "child_sexual_abuse", "Child sexual abuse"
    PAST_ABUSE = "past_abuse", "Disclosure of past abuse"
    RELATIONSHIP_CONCERN = "relationship_concern", "Concern about a relationship"
    NEAR_MISS = "near_miss", "Near miss"
    OTHER = "other", "Something else"


DEFINITIONS: dict[Category, str] = {
    Category.RAPE: "Penetration with a penis of the mouth, vagina or anus without consent. It is a crime.",
    Category.SEXUAL_ASSAULT: (
        "Any sexual touching without consent, including kissing and touching through clothes. It is a crime."
    ),
    Category.HARASSMENT_VERBAL: "Unwanted sexual comments, jokes, questions or advances.",
    Category.HARASSMENT_NON_VERBAL: "Unwanted staring, leering, gestures or following, of a sexual kind.",
    Category.EXPOSURE: "Somebody was seen without clothes. You will be asked whether it was sexual.",
    Category.SEXUALISED_LANGUAGE: "Sexual words or talk that were not aimed at one person.",
    Category.SEEN_OR_HEARD: "Somebody saw or overheard sexual activity and found it upsetting.",
    Category.ONLINE: "Unwanted sexual messages, images or calls, or images shared without consent.",
    Category.ACTIVITY_BETWEEN_SERVICE_USERS: (
        "Sexual activity between people using the service, as far as anyone knows by agreement. "
        "Consent and capacity are asked about, never assumed."
    ),
    Category.BOUNDARY_BREACH: "Sexual or romantic contact or approach between staff and a service user.",
    Category.CHILD_SEXUAL_ABUSE: "Any sexual activity, contact or exploitation involving a person under 18.",
    Category.PAST_ABUSE: "Abuse that happened earlier. The 24 hours run from when they told you.",
    Category.RELATIONSHIP_CONCERN: "Worry that somebody is coerced, exploited or unable to consent.",
    Category.NEAR_MISS: "It could have caused harm but did not become an incident. Recorded the same way.",
    Category.OTHER: "None of these. You will be asked to describe it.",
}

#: rape, sexual assault and child sexual abuse: the evidence checklist opens, police and SARC are discussed
ASSAULTS = frozenset({Category.RAPE, Category.SEXUAL_ASSAULT, Category.CHILD_SEXUAL_ABUSE})


#: there is always a member of staff in it, so nobody can say that there is none
ABOUT_STAFF = frozenset({Category.BOUNDARY_BREACH})


class ExposureKind(TextChoices):
    SEXUAL = "sexual", "Sexual"
    NOT_SEXUAL = "not_sexual", "Not sexual, for example illness or distress"
    NOT_SURE = "not_sure", "Not sure"


class PhysicalHarm(TextChoices):
    """As graded by staff, and by the person, separately (NCCMH standard 7.1)."""

    NONE = "none", "None"
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"
    FATAL = "fatal", "Fatal"


class PsychologicalHarm(TextChoices):
    NONE = "none", "None"
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"


class RatingState(TextChoices):
    """Whether the person has said how it harmed them, in their own words."""

    GIVEN = "given", "They gave their rating"
    DECLINED = "declined", "Offered, and they chose not to for now"
    NOT_YET_ABLE = "not_yet_able", "Not able yet – ask again"
    NOT_ASKED = "not_asked", "Not asked yet"


class InvolvedAs(TextChoices):
    AFFECTED = "affected", "Directly affected person"
    INITIATOR = "initiator", "Initiator"
    WITNESS = "witness", "Witness"
    BYSTANDER = "bystander", "Bystander"


INVOLVED_AS_MEANS: dict[InvolvedAs, str] = {
    InvolvedAs.AFFECTED: "The person it happened to. They decide whether it was unwanted.",
    InvolvedAs.INITIATOR: "The person who is said to have carried out the behaviour.",
    InvolvedAs.WITNESS: "Saw or heard it.",
    InvolvedAs.BYSTANDER: "Was nearby and may need support.",
}


class PersonKind(TextChoices):
    SERVICE_USER = "service_user", "Service user"
    STAFF = "staff", "Member of staff"
    VISITOR = "visitor", "Visitor, family, friend or outside professional"
    NOT_KNOWN = "not_known", "Not known"


class Precision(TextChoices):
    EXACT = "exact", "At this time"
    ABOUT = "about", "At about this time"
    BETWEEN = "between", "Between two times"
    NOT_KNOWN = "not_known", "Time not known, or long ago"


class EvidenceItem(TextChoices):
    """Preserving evidence after a sexual assault (MAG, preservation of evidence)."""

    SCENE = "scene", "The place is closed off until the police release it"
    CLOTHING = "clothing", "Clothing is kept, handled only by the person, in a new bag (follow police advice)"
    WASHING = "washing", "The effect of washing, eating, drinking and contact was explained to the person"
    ELECTRONIC = "electronic", "Messages, pictures and e-mails are kept"
    MEDICAL = "medical", "Medical attention"
    SARC = "sarc", "A sexual assault referral centre (SARC) was offered"
    POLICE = "police", "The police were told early, and nobody's account is being tested before they advise"


class EvidenceAnswer(TextChoices):
    DONE = "done", "Done"
    NOT_NEEDED = "not_needed", "Not needed, because…"
    DECLINED = "declined", "The person said no"
    NOT_YET = "not_yet", "Not yet"


class ToldWho(TextChoices):
    NURSE_IN_CHARGE = "nurse_in_charge", "Nurse in charge"
    WARD_MANAGER = "ward_manager", "Ward manager"
    ON_CALL = "on_call", "On-call manager"
    DOCTOR = "doctor", "Doctor"
    SAFEGUARDING = "safeguarding", "Safeguarding lead"
    POLICE = "police", "Police"
    FAMILY = "family", "Family or carer"
    OTHER = "other", "Somebody else"


class WishTopic(TextChoices):
    POLICE = "police", "Telling the police"
    FAMILY = "family", "Telling family or a carer"
    SHARING = "sharing", "Sharing with other services"
    CARE = "care", "What should happen now"


class WishAnswer(TextChoices):
    YES = "yes", "Yes, they want this"
    NO = "no", "No, they do not want this"
    UNDECIDED = "undecided", "Not decided – ask again"
    NOT_ASKED = "not_asked", "Not asked yet"


class SupportKind(TextChoices):
    TIME_TO_TALK = "talk", "Time to talk with somebody they choose"
    MEDICAL = "medical", "Medical or sexual health care"
    SARC = "sarc", "Sexual assault referral centre"
    ISVA = "isva", "Independent sexual violence adviser"
    ADVOCATE = "advocate", "Independent advocate"
    HELPLINE = "helpline", "Independent helpline"
    OCCUPATIONAL_HEALTH = "occupational_health", "Occupational health (staff)"
    MOVE = "move", "Change of room, ward or duties"
    OTHER = "other", "Something else"


class SupportAnswer(TextChoices):
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Not wanted"
    LATER = "later", "Not now – ask again"


class Explained(TextChoices):
    YES = "yes", "Yes"
    NOT_YET = "not_yet", "Not yet"
    NOT_POSSIBLE = "not_possible", "Not possible, because…"


class LateReason(TextChoices):
    STAFFING = "staffing", "Staffing"
    SYSTEM = "system", "The system was unavailable"
    PERSON_NOT_READY = "person_not_ready", "The person was not ready"
    LEARNED_LATE = "learned_late", "We learned of it late"
    OTHER = "other", "Another reason"


class Severity(TextChoices):
    """The greater of the two harms, confirmed at triage."""

    NONE = "none", "No harm"
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"
    FATAL = "fatal", "Fatal"


class Response(TextChoices):
    LOCAL_REVIEW = "local_review", "Local learning review"
    MDT_REVIEW = "mdt_review", "Multidisciplinary review"
    PSII = "psii", "Patient safety incident investigation"
    SAFEGUARDING_ENQUIRY = "safeguarding_enquiry", "Safeguarding enquiry"
    POLICE_LED = "police_led", "Police-led"


class Audience(TextChoices):
    """Who may see an incident, beyond the safeguarding leads. Nothing about staff ever opens to a ward."""

    INTAKE = "intake", "New: the recorder, those they named, and the ward manager"
    WARD = "ward", "The ward"
    NAMED = "named", "Named people only"


class Content(TextChoices):
    """Whether the directly affected person is content for the incident to close (NCCMH standard 6.5)."""

    YES = "yes", "Yes"
    NO = "no", "No, because…"
    NOT_POSSIBLE = "not_possible", "Not possible to ask, because…"
