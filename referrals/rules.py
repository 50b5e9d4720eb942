"""From the facts of an incident to recommended referrals, with reasons and sources. Pure, versioned.

The rules never decide and never send: the lead decides each, and declining a *must* or a *should* takes a
reason. A part that is not yet known is never read as a no: where it matters, it makes a *should*.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from incidents.vocabulary import Category
from referrals import facts as ask
from referrals.facts import Conduct, Facts, Question, ReferralKind, Strength

__all__ = ["VERSION", "Advice", "Conduct", "Facts", "Reason", "ReferralKind", "Strength", "recommend"]

VERSION = "2026-11.2"

Verdict = tuple[Strength, str] | None


@dataclass(frozen=True)
class Reason:
    text: str
    source: str


@dataclass(frozen=True)
class Advice:
    kind: ReferralKind
    strength: Strength
    reasons: tuple[Reason, ...]
    due_at: datetime  # decide by


@dataclass(frozen=True)
class Rule:
    """`yes` is what follows when the answer to `when` is yes, `unknown` when it is not yet known."""

    kind: ReferralKind
    when: Question
    source: str
    yes: Verdict = None
    unknown: Verdict = None

    def verdict(self, facts: Facts) -> Verdict:
        return {True: self.yes, None: self.unknown, False: None}[self.when(facts)]


def saying(strength: Strength) -> Callable[[str], Verdict]:
    return lambda text: (strength, text)


must, should, consider = saying(Strength.MUST), saying(Strength.SHOULD), saying(Strength.CONSIDER)
K, C = ReferralKind, Category

MAG = "Multi-agency sexual safety and relationships guidance 2024"
NCCMH = "NCCMH sexual safety standards"
CARE_ACT = f"Care Act 2014, section 42(1); {MAG} (duty of care)"
CHILDREN_ACTS = "Working Together to Safeguard Children 2023; Children Act 2004, section 11"
CAPACITY_ACT = f"{MAG}; Mental Capacity Act 2005, section 27"
RELATIONSHIPS = f"{MAG} (relationships between people who use services)"
STAFF_RELATIONSHIPS = f"{MAG} (staff and service user relationships)"
ALLEGATIONS = f"{MAG} (allegations about staff)"
EVIDENCE = f"{MAG} (preservation of evidence); {NCCMH}, section 3.5"

REFUSED = should(
    "The person does not want the police told. Before you rely on that, find out whether they are under 18, "
    "and whether anybody is in danger or still at serious risk."
)

RULES: tuple[Rule, ...] = (
    # Safeguarding adults
    Rule(
        K.SAFEGUARDING_ADULT,
        ask.three_limbs,
        CARE_ACT,
        yes=must(
            "An adult with care and support needs is experiencing, or at risk of, abuse, and those needs "
            "stop them protecting themselves."
        ),
        unknown=should(
            "Part of the three-part test is not yet known. Raise what is reasonably suspected: proof is for "
            "the enquiry."
        ),
    ),
    Rule(
        K.SAFEGUARDING_ADULT,
        ask.can_protect_themselves,
        "LGA and ADASS framework on raising safeguarding adults concerns",
        yes=consider(
            "The person can protect themselves, as far as is known. The first two parts are enough to ask "
            "the local authority. Record the decision either way."
        ),
    ),
    Rule(
        K.SAFEGUARDING_ADULT,
        ask.activity_without_capacity,
        CAPACITY_ACT,
        yes=must(
            "Somebody in intimate activity lacks capacity to consent to it. Nobody can consent for them, in "
            "their best interests or otherwise."
        ),
    ),
    Rule(
        K.SAFEGUARDING_ADULT,
        ask.capacity_between_people,
        CAPACITY_ACT,
        unknown=should(
            "It is not yet known whether everybody had capacity to consent. Ask for an assessment, and do "
            "not wait for it before you ask for advice."
        ),
    ),
    Rule(
        K.SAFEGUARDING_ADULT,
        ask.coercion,
        RELATIONSHIPS,
        yes=must("Coercion or exploitation is suspected."),
        unknown=should("It is not yet known whether there is coercion or exploitation."),
    ),
    Rule(
        K.SAFEGUARDING_ADULT,
        ask.among(C.BOUNDARY_BREACH),
        STAFF_RELATIONSHIPS,
        yes=should("A relationship or sexual contact between staff and a service user is an abuse of trust."),
    ),
    # Children
    Rule(
        K.CHILDREN,
        lambda facts: facts.affected_is_child,
        CHILDREN_ACTS,
        yes=must(
            "A directly affected person is under 18. Sexual activity with a child under 16 is never lawful."
        ),
        unknown=should("It is not yet known whether a directly affected person is under 18."),
    ),
    Rule(
        K.CHILDREN,
        lambda facts: facts.initiator_is_child,
        CHILDREN_ACTS,
        yes=must(
            "The initiator is under 18. A child who harms may have been harmed, and needs protecting too."
        ),
        unknown=should("It is not yet known whether the initiator is under 18."),
    ),
    Rule(
        K.CHILDREN,
        ask.among(C.CHILD_SEXUAL_ABUSE),
        CHILDREN_ACTS,
        yes=must("The category is child sexual abuse."),
    ),
    # People in positions of trust
    Rule(
        K.PIPOT,
        ask.pipot_met,
        f"{MAG} (PiPoT criteria); Care and support statutory guidance, 14.123",
        yes=must(
            "The initiator works with adults with care and support needs, and what they are said to have "
            "done meets the criteria. Decide yes or no, and why."
        ),
        unknown=should(
            "It is not yet known whether the criteria for a person in a position of trust are met."
        ),
    ),
    Rule(
        K.PIPOT,
        ask.among(C.BOUNDARY_BREACH),
        STAFF_RELATIONSHIPS,
        yes=must(
            "There is, or recently was, a relationship or sexual contact between staff and a service user."
        ),
    ),
    Rule(
        K.PIPOT,
        lambda facts: facts.initiator_is_staff,
        ALLEGATIONS,
        yes=consider(
            "The initiator is staff or a volunteer. Decide in writing, before their next shift, whether "
            "they stay in their role."
        ),
    ),
    Rule(
        K.LADO,
        ask.lado_met,
        f"{MAG} (LADO criteria); Working Together to Safeguard Children 2023",
        yes=must(
            "The initiator works with children, and what they are said to have done meets the criteria. "
            "Tell the LADO within one working day; when it is urgent, at once."
        ),
        unknown=should("It is not yet known whether the LADO criteria are met."),
    ),
    # Police
    Rule(
        K.POLICE,
        lambda facts: facts.immediate_danger,
        f"{NCCMH}, section 3.5",
        yes=must("Somebody is in immediate danger. Call 999 now."),
    ),
    Rule(
        K.POLICE,
        lambda facts: facts.wants_police,
        f"{NCCMH}, section 3.5",
        yes=must("The person wants the police told. Being detained or lacking capacity does not prevent it."),
    ),
    Rule(
        K.POLICE,
        ask.unless_refused(ask.assault),
        EVIDENCE,
        yes=must("Rape and sexual assault are crimes. Talk with the person about the police early."),
        unknown=REFUSED,
    ),
    Rule(
        K.POLICE,
        ask.activity_without_capacity,
        CAPACITY_ACT,
        yes=must(
            "Intimate activity with somebody who lacks capacity to consent to it is a criminal matter, "
            "whatever anybody wishes. It does not mean that the person directly affected cannot decide about "
            "the police: that is a decision of its own. Ask what they want. Tell them what you do and why."
        ),
    ),
    Rule(
        K.POLICE,
        ask.refused_and_capacity_for_activity,
        CAPACITY_ACT,
        unknown=should(
            "The person does not want the police told. It is not yet known whether anybody lacked capacity "
            "to consent: if so, it is a criminal matter. Ask for an assessment before you rely on their wish."
        ),
    ),
    Rule(
        K.POLICE,
        ask.unless_refused(lambda facts: facts.coercion),
        RELATIONSHIPS,
        yes=should("Coercion or exploitation is suspected, and may be a crime."),
        unknown=REFUSED,
    ),
    Rule(
        K.POLICE,
        ask.unless_refused(ask.staff_offence),
        ALLEGATIONS,
        yes=should(
            "A member of staff may have committed an offence. Take police advice before you ask them "
            "anything."
        ),
        unknown=REFUSED,
    ),
    Rule(
        K.POLICE,
        lambda facts: ask.every(ask.intimate(facts), facts.affected_is_child),
        CHILDREN_ACTS,
        yes=should(
            "A child may have been sexually abused. Agree with children’s social care who tells the police."
        ),
    ),
    Rule(
        K.POLICE,
        ask.unless_refused(ask.among(C.EXPOSURE, C.ONLINE, C.HARASSMENT_VERBAL, C.HARASSMENT_NON_VERBAL)),
        f"{NCCMH}, section 3.5",
        yes=consider("It may be a crime. Ask the person whether they want the police told."),
    ),
    Rule(
        K.POLICE,
        lambda facts: ask.every(ask.some(ask.assault(facts), facts.coercion is True), ask.wish_stands(facts)),
        f"{NCCMH}, scenario D",
        yes=consider(
            "The person does not want the police told, and nothing overrides that. Respect it, and ask "
            "again on a date you agree with them."
        ),
    ),
    Rule(
        K.POLICE,
        lambda facts: ask.every(facts.affected_is_staff, ask.assault(facts)),
        f"{MAG} (allegations by staff)",
        yes=consider(
            "A member of staff is directly affected. Tell the police with their agreement; without it only "
            "in the public interest, with the reasons recorded."
        ),
    ),
    # Sexual assault referral centre
    Rule(
        K.SARC,
        ask.assault,
        EVIDENCE,
        yes=must(
            "Offer a sexual assault referral centre now, to a person of any sex or age. The time for "
            "samples and for preventive treatment is short."
        ),
    ),
    Rule(
        K.SARC,
        ask.activity_without_capacity,
        EVIDENCE,
        yes=should(
            "Somebody in intimate activity lacks capacity to consent to it, and may need the same care."
        ),
    ),
    Rule(
        K.SARC,
        ask.among(C.PAST_ABUSE),
        f"{NCCMH}, standard 5.1",
        yes=consider("Many centres also support people who were abused in the past."),
    ),
)


def recommend(facts: Facts, known_at: datetime) -> list[Advice]:
    """One advice for each kind that a rule names, strongest first, and so are the reasons of each.

    Times count from when the service first learned of it, whenever the questions are answered.
    """
    found: dict[ReferralKind, list[tuple[Strength, Reason]]] = {}
    for rule in RULES:
        if verdict := rule.verdict(facts):
            strength, text = verdict
            found.setdefault(rule.kind, []).append((strength, Reason(text, rule.source)))
    advice = [_advice(kind, reasons, facts, known_at) for kind, reasons in found.items()]
    return sorted(advice, key=lambda one: (rank(one.strength), list(ReferralKind).index(one.kind)))


def _advice(
    kind: ReferralKind, found: list[tuple[Strength, Reason]], facts: Facts, known_at: datetime
) -> Advice:
    found = sorted(found, key=lambda pair: rank(pair[0]))
    reasons = tuple(dict.fromkeys(reason for _, reason in found))
    return Advice(kind, found[0][0], reasons, due_at(kind, facts, known_at))


def rank(strength: Strength | str) -> int:
    """0 is the strongest; the lead's own idea, which has no strength, comes last."""
    order = list(Strength)
    return order.index(Strength(strength)) if strength else len(order)


LONDON = ZoneInfo("Europe/London")
AT_ONCE = timedelta(hours=1)  # what people can keep to, and how soon nobody deciding is noticed
A_DAY = timedelta(hours=24)


def due_at(kind: ReferralKind, facts: Facts, known_at: datetime) -> datetime:
    """Decide by, in UTC: at once in danger or for what cannot wait, a working day for LADO, else 24 hours."""
    if facts.immediate_danger or cannot_wait(kind, facts):
        return known_at.astimezone(UTC) + AT_ONCE
    return next_working_day(known_at) if kind is K.LADO else known_at.astimezone(UTC) + A_DAY


def send_by(kind: ReferralKind, basis_at: datetime, decide_by: datetime, now: datetime) -> datetime:
    """Deciding does not lengthen what was urgent, or LADO's one working day; else 24 hours from deciding.

    `basis_at` is what the time to decide was counted from.
    """
    urgent = kind is K.LADO or decide_by - basis_at <= AT_ONCE
    return max(decide_by, now.astimezone(UTC) + AT_ONCE) if urgent else now.astimezone(UTC) + A_DAY


def cannot_wait(kind: ReferralKind, facts: Facts) -> bool:
    """After an assault the time for samples and preventive treatment is short."""
    if kind is K.SARC:
        return bool(ask.assault(facts))
    return kind is K.POLICE and bool(ask.assault(facts)) and facts.wants_police is True


def next_working_day(at: datetime) -> datetime:
    """The same time in London on the next day from Monday to Friday, in UTC.

    Bank holidays are not left out: the time may be sooner than the procedure allows, never later.
    """
    day = at.astimezone(LONDON) + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.astimezone(UTC)
