"""What has been added to a record, for its section pages and for the page that reads everything back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse

from incidents.models import Account, SupportOffer, Told, Wish
from incidents.read_scope import Reading
from incidents.recording import section_summary
from incidents.recording.completeness import evidence_in, people_in
from incidents.recording.section_names import Section
from incidents.vocabulary import EvidenceItem, InvolvedAs, PersonKind, RatingState
from wards.ages import AgeBand

OF_PERSON = ("person__details", "person__staff", "recorded_by")
Rows = list[section_summary.Row]


def people(reading: Reading, now: datetime) -> dict[str, Any]:
    return {"people": people_in(reading.incident, reading), "reading": reading}


def harm(reading: Reading, now: datetime) -> dict[str, Any]:
    involved = people_in(reading.incident, reading)
    affected = [with_rating(one) for one in involved if one.involved_as == InvolvedAs.AFFECTED]
    return {"people": affected, "accounts": accounts(reading)}


def with_rating(person: Any) -> Any:
    state = RatingState(person.rating).label if person.rating else "Not recorded"
    harms = (("physical", person.rated_physical), ("psychological", person.rated_psychological))
    person.rating_words = words(state, *(f"{name} harm: {harm}" for name, harm in harms if harm))
    return person


def accounts(reading: Reading) -> list[Account]:
    related = ("given_by__details", "given_by__staff", "taken_by", "recorded_by")
    return list(
        reading.of(Account.objects.select_related(*related)).order_by("given_at", "recorded_at", "id")
    )


def safety(reading: Reading, now: datetime) -> dict[str, Any]:
    if not reading.incident.involves_assault:
        return {}
    answers = evidence_in(reading.incident, reading)
    checklist = [
        {"number": number, "item": item, "check": answers.get(item)}
        for number, item in enumerate(EvidenceItem, 1)
    ]
    return {"checklist": checklist, "since": since(reading.incident.occurred_from, now)}


def since(occurred: datetime | None, now: datetime) -> str:
    """How long ago it happened, in hours, because the times in which evidence can be found are short."""
    if occurred is None:
        return "The time it happened is not known."
    hours = int((now - occurred).total_seconds() // 3600)
    if hours < 1:
        return "It happened less than an hour ago."
    return f"It happened about {hours:,} hour{'s' if hours != 1 else ''} ago."


def told(reading: Reading, now: datetime) -> dict[str, Any]:
    return {
        "told": reading.of(Told.objects.select_related("recorded_by")),
        "wishes": reading.of(Wish.objects.select_related(*OF_PERSON)),
    }


def support(reading: Reading, now: datetime) -> dict[str, Any]:
    made = offers(reading)
    offered = {offer.person_id for offer in made}
    waiting = [one for one in people_in(reading.incident, reading) if one.pk not in offered]
    return {"offers": made, "waiting": waiting}


def offers(reading: Reading) -> list[SupportOffer]:
    return list(reading.of(SupportOffer.objects.select_related(*OF_PERSON)))


LISTS: dict[Section, Callable[[Reading, datetime], dict[str, Any]]] = {
    Section.PEOPLE: people,
    Section.HARM: harm,
    Section.SAFETY: safety,
    Section.TOLD: told,
    Section.SUPPORT: support,
}


def for_section(reading: Reading, section: Section, now: datetime) -> dict[str, Any]:
    return LISTS[section](reading, now) if section in LISTS else {}


def for_checking(reading: Reading) -> list[dict[str, Any]]:
    """Each section with every answer and everything added, as rows with a link to change or add."""
    incident = reading.incident
    answers = evidence_in(incident, reading)
    added: dict[Section, Rows] = {
        Section.PEOPLE: [],
        Section.HARM: [account_row(one) for one in accounts(reading)],
        Section.SAFETY: [evidence_row(answers[item]) for item in EvidenceItem if item in answers],
        Section.TOLD: [*map(told_row, told_rows(reading)), *map(wish_row, wish_rows(reading))],
        Section.SUPPORT: list(map(offer_row, offers(reading))),
    }
    for person in people_in(incident, reading):
        added[Section.PEOPLE].append(person_row(person))
        if person.involved_as == InvolvedAs.AFFECTED:
            added[Section.HARM].append(rating_row(with_rating(person)))
    return [
        {
            "label": section.label,
            "rows": [
                row | {"url": reverse("incidents:section", args=[incident.pk, section.value])}
                for row in section_summary.ROWS[section](incident) + added.get(section, [])
            ],
        }
        for section in Section
    ]


def told_rows(reading: Reading) -> Any:
    return reading.of(Told.objects.all())


def wish_rows(reading: Reading) -> Any:
    return reading.of(Wish.objects.select_related(*OF_PERSON))


def words(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def person_row(person: Any) -> section_summary.Row:
    age = "" if person.age_band == AgeBand.NOT_KNOWN else person.get_age_band_display().lower()
    kind = "" if person.kind == PersonKind.NOT_KNOWN else person.get_kind_display().lower()
    said = words(person.name, person.pronouns, kind, age)
    return section_summary.row(person.get_involved_as_display(), said, verbatim=True)


def account_row(account: Account) -> section_summary.Row:
    key = f"Account of {account.giver}, {section_summary.moment(account.given_at)}"
    return section_summary.row(key, account.verbatim, verbatim=True)


def rating_row(person: Any) -> section_summary.Row:
    return section_summary.row(f"Own rating by {person.name}", person.rating_words)


def evidence_row(check: Any) -> section_summary.Row:
    said = words(check.get_answer_display(), check.because)
    return section_summary.row(check.get_item_display(), said, verbatim=True)


def told_row(one: Told) -> section_summary.Row:
    said = words(one.get_who_display(), one.who_words, section_summary.moment(one.told_at))
    return section_summary.row("Told", said, verbatim=True)


def wish_row(wish: Wish) -> section_summary.Row:
    key = f"{wish.person.name if wish.person else 'Somebody'}: {wish.get_topic_display().lower()}"
    return section_summary.row(key, words(wish.get_answer_display(), wish.own_words), verbatim=True)


def offer_row(offer: SupportOffer) -> section_summary.Row:
    said = words(offer.get_what_display(), offer.what_words, offer.get_answer_display())
    return section_summary.row(f"Offered to {offer.recipient}", said, verbatim=True)
