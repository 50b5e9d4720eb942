"""The referral as a document: only what that organisation needs, frozen when it is asked for.

Never in it: what anybody else said, witnesses and bystanders, the audit trail, or the incident's own record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from documents import kinds
from documents.kinds import Kind
from incidents.models import Involvement, Wish
from incidents.vocabulary import InvolvedAs, PersonKind, WishTopic
from nhsuk.nhs_number import spaced
from referrals.facts import ReferralKind
from referrals.models import Referral
from referrals.workflow import IllegalStep
from staff.models import User
from wards.ages import AgeBand

NAME = "referral"
Row = tuple[str, str]


@dataclass(frozen=True)
class Needs:
    """What one kind of organisation needs to know of the people; the rest is left out."""

    affected: tuple[str, ...] = ()
    initiators: tuple[str, ...] = ()
    wishes: tuple[WishTopic, ...] = ()


IDENTITY = ("name", "record_name", "born", "nhs_number", "communication", "part", "version")
K = ReferralKind
NEEDS: dict[ReferralKind, Needs] = {
    K.SAFEGUARDING_ADULT: Needs(
        IDENTITY, ("name", "part", "version"), (WishTopic.CARE, WishTopic.SHARING, WishTopic.POLICE)
    ),
    K.CHILDREN: Needs(
        IDENTITY, ("name", "age", "part", "version"), (WishTopic.CARE, WishTopic.FAMILY, WishTopic.POLICE)
    ),
    K.PIPOT: Needs(("age", "part"), ("name", "job", "employment")),
    K.LADO: Needs(("age", "part"), ("name", "job", "employment")),
    K.POLICE: Needs(
        ("name", "record_name", "born", "communication", "part", "version"),
        ("name", "part", "version"),
        (WishTopic.POLICE,),
    ),
    K.SARC: Needs(IDENTITY, (), (WishTopic.CARE,)),
}


def facts(referral: Referral, *, by: User, now: datetime) -> dict[str, Any]:
    """Everything the document says, in words. `IllegalStep` before what is shared has been filled in."""
    if referral.partner is None or not referral.information:
        raise IllegalStep("Fill in what is shared before you make the document.")
    needs = NEEDS[ReferralKind(referral.kind)]
    standing = Involvement.objects.active().filter(incident=referral.incident)
    people = list(standing.select_related("incident", "details", "staff"))
    return {
        "kind": referral.get_kind_display(),
        "reference": referral.incident.reference,
        "trust": referral.incident.ward.site.trust.name,
        "referred_by": f"{by.name}, {by.job_title}" if by.job_title else by.name,
        "ward": f"{referral.incident.ward.name}, {referral.incident.ward.site.name}",
        "made_at": in_words(now),
        "partner": referral.partner.name,
        "how": referral.get_how_display(),
        "information": referral.information,
        "agreement": agreement(referral),
        "people": about(people, needs, referral),
    }


def about(people: Iterable[Involvement], needs: Needs, referral: Referral) -> list[tuple[str, list[Row]]]:
    """Heading and rows for each person, and for what they want: the same on the check page and on paper."""
    found = [
        (heading, rows(person, needed))
        for part, heading, needed in (
            (InvolvedAs.AFFECTED, "Directly affected person", needs.affected),
            (InvolvedAs.INITIATOR, "Initiator: said to have carried out the behaviour", needs.initiators),
        )
        for person in people
        if person.involved_as == part
    ]
    found.append(("What the person wants", wishes(referral, needs)))
    return [(heading, said) for heading, said in found if said]


def rows(person: Involvement, needed: tuple[str, ...]) -> list[Row]:
    """Label and value of what is needed and known."""
    known = {**of_anyone(person), **of_service_user(person), **of_staff(person)}
    return [known[name] for name in needed if name in known and known[name][1]]


def of_anyone(person: Involvement) -> dict[str, Row]:
    band = AgeBand(person.age_band)
    return {
        "name": ("Name", person.name),
        "part": ("Who they are", person.get_kind_display() if person.kind != PersonKind.NOT_KNOWN else ""),
        "age": ("Age", "" if band is AgeBand.NOT_KNOWN else band.label),
    }


def of_service_user(person: Involvement) -> dict[str, Row]:
    who = person.details
    if who is None:
        return {}
    born = who.date_of_birth
    known = {
        "record_name": ("Name on their record", who.name_on_record),
        "born": ("Date of birth", day(born) if born else ""),
        "nhs_number": ("NHS number", spaced(who.nhs_number) if who.nhs_number else ""),
        "communication": ("Communication needs", who.communication_needs),
        "version": ("These details", f"Version {who.number}, as written down on {day(who.made_at)}"),
    }
    if born:
        band = who.age_band(timezone.localdate(person.incident.occurred_from or person.incident.known_at))
        known["age"] = ("Age", band.label)
    return known


def of_staff(person: Involvement) -> dict[str, Row]:
    who = person.staff
    if who is None:
        return {}
    return {"job": ("Role", who.job_title), "employment": ("Works here as", who.get_employment_display())}


def wishes(referral: Referral, needs: Needs) -> list[Row]:
    """The latest answer of those directly affected on each topic that matters here."""
    asked = Wish.objects.filter(incident=referral.incident, topic__in=needs.wishes)
    asked = asked.select_related("person__details", "person__staff")
    latest: dict[tuple[str, object], Wish] = {}
    for wish in asked.order_by("recorded_at", "id"):
        if wish.person is None or wish.person.involved_as == InvolvedAs.AFFECTED:
            latest[wish.topic, wish.person_id] = wish
    return [(wish.get_topic_display() + whose(wish, needs), said(wish)) for wish in latest.values()]


def whose(wish: Wish, needs: Needs) -> str:
    """Where the partner is told names, and the answer is one person's."""
    return f" ({wish.person.name})" if wish.person and "name" in needs.affected else ""


def said(wish: Wish) -> str:
    words = f" “{wish.own_words}”" if wish.own_words else ""
    return f"{wish.get_answer_display()}.{words}"


def agreement(referral: Referral) -> list[Row]:
    found = [
        ("The person knows about this referral", referral.get_person_told_display()),
        ("The person agrees to it", referral.get_person_agrees_display()),
    ]
    if referral.sharing_basis:
        found.append(("Why it is shared without agreement", referral.sharing_basis))
    return found


def day(on: date) -> str:
    return date_format(timezone.localtime(on) if isinstance(on, datetime) else on, "j F Y")


def in_words(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i")


def draw(frozen: Mapping[str, Any]) -> str:
    return render_to_string("referrals/document.html", {"facts": frozen})


def register() -> None:
    kinds.register(Kind(NAME, "Referral", draw))
