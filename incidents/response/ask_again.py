"""What somebody is still to be asked again: a rating, a wish, an offer of support. Each a promise.

NCCMH standards 2.3, 6.4, 7.1; scenario D: asked again over time, and no answer is final.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse

from deadlines.clock import Kind, State, said
from deadlines.models import Deadline
from incidents.models import SelfRating, SupportOffer, Wish
from incidents.vocabulary import SupportKind, WishTopic

#: what is answered with a day to ask again -> the column that says about what
ANSWERED: dict[Any, str] = {SelfRating: "", Wish: "topic", SupportOffer: "what"}
Text = CharField()


@dataclass(frozen=True)
class Again:
    """One thing to ask again: the answer it began with, of whom, about what, and when it is due."""

    pk: UUID
    incident_id: UUID
    reference: str
    model: str
    person_id: UUID | None
    person: str
    about: str
    due_at: datetime
    asked_by: UUID
    asked_at: datetime

    @property
    def words(self) -> str:
        """Without a name: it is shown on home pages."""
        if self.model == "Wish":
            return f"Ask again what they want: {WishTopic(self.about).label.lower()}"
        if self.model == "SupportOffer":
            return f"Offer support again: {SupportKind(self.about).label.lower()}"
        return "Ask again how they rate the harm"

    @property
    def url(self) -> str:
        """The page on which the new answer is written down, filled with the question."""
        return address(self.model, self.incident_id, self.person_id, self.pk)

    def said(self, now: datetime) -> tuple[str, str]:
        """The time left, and the colour that echoes it."""
        return said(State.OVERDUE if now > self.due_at else State.RUNNING, self.due_at - now)


def address(model: str, incident_id: UUID, person_id: UUID | None, pk: UUID) -> str:
    if model == "SelfRating":
        return reverse("incidents:rating_add", args=[incident_id, person_id])
    name = "wish_add" if model == "Wish" else "support_add"
    return f"{reverse(f'incidents:{name}', args=[incident_id])}?again={pk}"


def still_to_ask(where: Q) -> list[Again]:
    """Of the answers that fit, those still to be asked again: in one query, the first due first."""
    first, *others = [_waiting(model, about).filter(where) for model, about in ANSWERED.items()]
    found = [Again(*row) for row in first.union(*others, all=True)]
    return sorted(found, key=lambda again: (again.due_at, again.pk))


def _waiting(model: Any, about: str) -> QuerySet[Any, Any]:
    running = Deadline.objects.running().filter(kind=Kind.ASK_AGAIN, subject_id=OuterRef("pk"))
    names = ["person__service_user__name", "person__staff__name", "person__described_as"]
    names += ["person_words"] if model is SupportOffer else []
    known = [NullIf(Cast(F(name), Text), Value("")) for name in names]
    return (
        model.objects.order_by()
        .annotate(
            _due=Subquery(running.values("due_at")[:1]),
            _model=Value(model.__name__, Text),
            _name=Coalesce(*known, Value("Name not known", Text)),
            _about=Cast(F(about), Text) if about else Value("", Text),
        )
        .filter(_due__isnull=False)
        .values_list(
            *("pk", "incident_id", "incident__reference", "_model", "person_id", "_name", "_about"),
            *("_due", "recorded_by_id", "recorded_at"),
        )
    )


def rows(ids: Iterable[UUID]) -> list[Any]:
    """The answers with these ids, whichever kind each is."""
    known = list(ids)
    return [row for model in ANSWERED for row in model.objects.filter(pk__in=known)]


def incidents_of(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Answer -> its incident, in one query."""
    known = list(ids)
    first, *others = [
        model.objects.order_by().filter(pk__in=known).values_list("pk", "incident_id") for model in ANSWERED
    ]
    return dict(first.union(*others, all=True))
