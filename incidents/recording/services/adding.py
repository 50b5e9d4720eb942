"""What is added to a record and never changed: accounts, ratings, evidence, who was told, wishes, support.

Each takes `key`, one per form shown, so that a form sent twice adds one row (`holding.same_every_time`).
"""

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from audit import services as audit
from incidents import vocabulary as words
from incidents.locking import hold, same_every_time, settle
from incidents.models import (
    Account,
    EvidenceCheck,
    Incident,
    Involvement,
    SelfRating,
    SupportOffer,
    Told,
    Wish,
)
from incidents.models.people import Addition
from incidents.response.services.asking_again import keep_asking
from staff.models import User

Row = TypeVar("Row", bound=Addition)


def _add(
    model: type[Row], verb: str, incident: Incident, key: UUID | None, by: User, now: datetime, **said: object
) -> Row:
    held = hold(incident)
    pk = same_every_time(key, held, by, model.__name__, sorted(said.items()))
    if already := model._default_manager.filter(pk=pk).first():
        return already
    row = model._default_manager.create(pk=pk, incident=held, recorded_at=now, recorded_by=by, **said)
    audit.record(verb=f"incident.{verb}", target=held, by=by, at=now, row=str(row.pk))
    return row


@transaction.atomic
def add_account(
    *,
    incident: Incident,
    verbatim: str,
    given_at: datetime,
    taken_by: User,
    by: User,
    now: datetime,
    given_by: Involvement | None = None,
    given_by_words: str = "",
    key: UUID | None = None,
) -> Account:
    """What one person said at one time. An account that differs from an earlier one stands beside it."""
    said = {"given_by": given_by, "given_by_words": given_by_words, "verbatim": verbatim}
    return _add(
        Account, "account_added", incident, key, by, now, given_at=given_at, taken_by=taken_by, **said
    )


@transaction.atomic
def add_rating(
    *,
    person: Involvement,
    state: words.RatingState,
    by: User,
    now: datetime,
    physical: str = "",
    psychological: str = "",
    own_words: str = "",
    ask_again_on: date | None = None,
    key: UUID | None = None,
) -> SelfRating:
    """How the person rates the harm themselves, or where asking stands (NCCMH standard 7.1)."""
    said = {"physical": physical, "psychological": psychological, "own_words": own_words}
    rating = _add(
        SelfRating,
        "rating_added",
        person.incident,
        key,
        by,
        now,
        person=person,
        state=state,
        ask_again_on=ask_again_on,
        **said,
    )
    keep_asking(rating, by=by, now=now)
    settle(rating.incident, by=by, now=now)
    return rating


@transaction.atomic
def check_evidence(
    *,
    incident: Incident,
    item: words.EvidenceItem,
    answer: words.EvidenceAnswer,
    by: User,
    now: datetime,
    because: str = "",
    done_at: datetime | None = None,
    key: UUID | None = None,
) -> EvidenceCheck:
    """One item of the checklist as it stands now; the latest counts (MAG, preservation of evidence)."""
    said = {"item": item, "answer": answer, "because": because, "done_at": done_at}
    return _add(EvidenceCheck, "evidence_checked", incident, key, by, now, **said)


@transaction.atomic
def record_told(
    *,
    incident: Incident,
    who: words.ToldWho,
    told_at: datetime,
    by: User,
    now: datetime,
    who_words: str = "",
    key: UUID | None = None,
) -> Told:
    said = {"who": who, "who_words": who_words, "told_at": told_at}
    return _add(Told, "told", incident, key, by, now, **said)


@transaction.atomic
def record_wish(
    *,
    incident: Incident,
    person: Involvement | None,
    topic: words.WishTopic,
    answer: words.WishAnswer,
    by: User,
    now: datetime,
    own_words: str = "",
    ask_again_on: date | None = None,
    key: UUID | None = None,
) -> Wish:
    """What a person wants, as said today. Asked again over time; each answer stays (STD scenario D)."""
    said = {"person": person, "topic": topic, "answer": answer, "own_words": own_words}
    wish = _add(Wish, "wish_recorded", incident, key, by, now, ask_again_on=ask_again_on, **said)
    keep_asking(wish, by=by, now=now)
    return wish


@transaction.atomic
def offer_support(
    *,
    incident: Incident,
    what: words.SupportKind,
    answer: words.SupportAnswer,
    offered_at: datetime,
    by: User,
    now: datetime,
    person: Involvement | None = None,
    person_words: str = "",
    what_words: str = "",
    ask_again_on: date | None = None,
    key: UUID | None = None,
) -> SupportOffer:
    """Support is offered to everyone involved, the initiator included (NCCMH standards 2.3, 6.4)."""
    said = {"person": person, "person_words": person_words, "what": what, "what_words": what_words}
    times = {"offered_at": offered_at, "ask_again_on": ask_again_on}
    offered = _add(SupportOffer, "support_offered", incident, key, by, now, answer=answer, **said, **times)
    keep_asking(offered, by=by, now=now)
    return offered
