"""What the record already answers, to begin the questions with. It suggests; the lead answers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from incidents.models import Incident, Involvement, Wish
from incidents.vocabulary import InvolvedAs, PersonKind, WishAnswer, WishTopic
from referrals.logic import Answer, some
from referrals.models import SafeguardingAnswers
from referrals.services.answering import Answers
from wards.ages import AgeBand
from wards.models import Known

KEPT = tuple(Answers.__dataclass_fields__)
RECORDED: dict[str, Answer] = {Known.YES: True, Known.NO: False}
AS_ANSWER = {True: Known.YES, False: Known.NO}


def prefill(incident: Incident) -> dict[str, Any]:
    """Field name -> suggested answer. Earlier answers come first; what is not recorded is absent."""
    before = SafeguardingAnswers.objects.filter(incident=incident).order_by("recorded_at", "id").last()
    if before:
        return {name: getattr(before, name) for name in KEPT}
    suggested = suggest(incident)
    words: dict[str, str] = {
        name: AS_ANSWER[answer] for name, answer in suggested.items() if answer is not None
    }
    if suggested["has_needs"] is not None:
        words["has_needs_evidence"] = "As recorded for the person on the ward’s list."
    return words


def suggest(incident: Incident) -> dict[str, Answer]:
    people = list(Involvement.objects.active().filter(incident=incident).select_related("details", "staff"))
    affected = [person for person in people if person.involved_as == InvolvedAs.AFFECTED]
    initiators = [person for person in people if person.involved_as == InvolvedAs.INITIATOR]
    on = timezone.localdate(incident.occurred_from or incident.known_at)
    return {
        "has_needs": together(needs(person) for person in affected),
        "affected_is_child": together(is_child(person, on) for person in affected),
        "affected_is_staff": together(is_staff(person) for person in affected),
        "initiator_is_child": together(is_child(person, on) for person in initiators),
        "initiator_is_staff": together(is_staff(person) for person in initiators),
        "works_with_children": together(works_with_children(person) for person in initiators),
        "works_with_adults": together(works_with_adults(person) for person in initiators),
        "immediate_danger": danger(incident),
        "wants_police": police_wish(incident),
    }


def together(answers: Iterable[Answer]) -> Answer:
    """Yes if any is; nothing to suggest where nobody is recorded."""
    known = list(answers)
    return some(*known) if known else None


def is_child(person: Involvement, on: date) -> Answer:
    """At the time it happened: the date of birth where there is one, else the band that was recorded."""
    band = AgeBand(person.age_band)
    if person.details and person.details.date_of_birth:
        band = person.details.age_band(on)
    return None if band is AgeBand.NOT_KNOWN else band.is_child


def is_staff(person: Involvement) -> Answer:
    return None if person.kind == PersonKind.NOT_KNOWN else person.kind == PersonKind.STAFF


def needs(person: Involvement) -> Answer:
    return RECORDED.get(person.details.care_and_support_needs) if person.details else None


def works_with_children(person: Involvement) -> Answer:
    """What the staff directory says; where staff are not named in it, nothing."""
    return person.staff.works_with_children if person.staff else None


def works_with_adults(person: Involvement) -> Answer:
    return person.staff.works_with_adults_at_risk if person.staff else None


def danger(incident: Incident) -> Answer:
    """The opposite of everyone being safe when it was flagged."""
    return {Known.NO: True, Known.YES: False}.get(Known(incident.everyone_safe))


def police_wish(incident: Incident) -> Answer:
    """The latest answer of those affected; nothing to suggest where they want different things."""
    said: dict[object, str] = {}
    theirs = Q(person=None) | Q(person__involved_as=InvolvedAs.AFFECTED)
    asked = Wish.objects.filter(theirs, incident=incident, topic=WishTopic.POLICE)
    for person, answer in asked.order_by("recorded_at", "id").values_list("person", "answer"):
        said[person] = answer
    wanted = set(said.values())
    if wanted == {WishAnswer.YES}:
        return True
    return False if wanted == {WishAnswer.NO} else None
