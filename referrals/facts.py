"""What the referral rules are told, and what each of them asks of it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import TextChoices

from incidents.vocabulary import ASSAULTS, Category
from referrals.logic import Answer, every, opposite, some


class ReferralKind(TextChoices):
    SAFEGUARDING_ADULT = "safeguarding_adult", "Safeguarding adult concern"
    CHILDREN = "children", "Children’s social care"
    PIPOT = "pipot", "Person in a position of trust (PiPoT)"
    LADO = "lado", "Local authority designated officer (LADO)"
    POLICE = "police", "Police"
    SARC = "sarc", "Sexual assault referral centre (SARC)"


class Strength(TextChoices):
    """In order, the strongest first."""

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
    NONE = "none", "None of these, as far as is known"


@dataclass(frozen=True)
class Facts:
    """What is known on the day. None is not known; an empty `conduct` is not yet answered.

    The first three are the limbs of the Care Act 2014, section 42(1), about an adult directly affected.
    """

    categories: frozenset[Category] = frozenset()
    has_needs: Answer = None
    at_risk: Answer = None
    cannot_protect: Answer = None
    affected_is_child: Answer = None
    affected_is_staff: Answer = None
    initiator_is_child: Answer = None
    initiator_is_staff: Answer = None
    works_with_children: Answer = None
    works_with_adults: Answer = None
    conduct: frozenset[Conduct] = field(default_factory=frozenset)
    coercion: Answer = None
    lacks_capacity: Answer = None
    immediate_danger: Answer = None
    continuing_risk: Answer = None
    wants_police: Answer = None


Question = Callable[[Facts], Answer]
C = Category

#: something was done with or to a person's body, or may have been: capacity to consent matters
INTIMATE = ASSAULTS | {
    C.ACTIVITY_BETWEEN_SERVICE_USERS,
    C.BOUNDARY_BREACH,
    C.PAST_ABUSE,
    C.RELATIONSHIP_CONCERN,
    C.SEEN_OR_HEARD,
}
BETWEEN_PEOPLE = frozenset({C.ACTIVITY_BETWEEN_SERVICE_USERS, C.RELATIONSHIP_CONCERN})
LADO_CRITERIA = frozenset({Conduct.HARMED, Conduct.OFFENCE, Conduct.RISK, Conduct.UNSUITABLE})
PIPOT_CRITERIA = frozenset({Conduct.HARMED, Conduct.OFFENCE, Conduct.RISK, Conduct.POLICE_SOURCE})


def among(*categories: Category) -> Question:
    return lambda facts: bool(facts.categories & set(categories))


assault = among(*ASSAULTS)
intimate = among(*INTIMATE)
between_people = among(*BETWEEN_PEOPLE)


def three_limbs(facts: Facts) -> Answer:
    return every(facts.has_needs, facts.at_risk, facts.cannot_protect)


def can_protect_themselves(facts: Facts) -> Answer:
    return every(facts.has_needs, facts.at_risk, opposite(facts.cannot_protect))


def activity_without_capacity(facts: Facts) -> Answer:
    return every(intimate(facts), facts.lacks_capacity)


def refused_and_capacity_for_activity(facts: Facts) -> Answer:
    """After an assault that the person does not want the police told of: did anybody lack capacity?"""
    return every(assault(facts), facts.wants_police is False, facts.lacks_capacity)


def capacity_between_people(facts: Facts) -> Answer:
    """Capacity is presumed; it is asked about where activity or a relationship is the concern."""
    return every(between_people(facts), facts.lacks_capacity)


def coercion(facts: Facts) -> Answer:
    """Not known matters only where activity or a relationship is the concern; a yes always does."""
    return facts.coercion if facts.coercion or between_people(facts) else False


def meets(facts: Facts, criteria: frozenset[Conduct]) -> Answer:
    if facts.conduct & criteria:
        return True
    return False if facts.conduct else None


def lado_met(facts: Facts) -> Answer:
    return every(facts.initiator_is_staff, facts.works_with_children, meets(facts, LADO_CRITERIA))


def pipot_met(facts: Facts) -> Answer:
    return every(facts.initiator_is_staff, facts.works_with_adults, meets(facts, PIPOT_CRITERIA))


def staff_offence(facts: Facts) -> Answer:
    return every(facts.initiator_is_staff, Conduct.OFFENCE in facts.conduct)


def wish_is_overridden(facts: Facts) -> Answer:
    """A wish not to involve the police gives way to these alone (NCCMH standards, scenario D).

    `lacks_capacity` is not among them. It is about sexual relations, and about anybody involved; whether the
    person affected can decide about the police is another decision (Mental Capacity Act 2005, section 3).
    """
    return some(facts.affected_is_child, facts.continuing_risk, facts.immediate_danger)


def wish_stands(facts: Facts) -> Answer:
    """They do not want the police told, nothing overrides that, and no other law is known to ask for it."""
    criminal_whatever_they_wish = activity_without_capacity(facts) is True
    return every(
        opposite(facts.wants_police), opposite(wish_is_overridden(facts)), not criminal_whatever_they_wish
    )


def unless_refused(question: Question) -> Question:
    """Yes where nobody refused or the wish gives way; not known where that is not known."""

    def asked(facts: Facts) -> Answer:
        free = wish_is_overridden(facts) if facts.wants_police is False else True
        return every(question(facts) is True, free)

    return asked
