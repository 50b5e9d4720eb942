"""Asking for a document, and making the ones asked for: each once, whatever crashed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from audit import services as audit
from audit.services import Actor
from documents import kinds
from documents.models import Document
from documents.pdf import Rendered, render
from staff.models import User

log = logging.getLogger(__name__)

WORKER = "system:documents"
BUILD = "documents.tasks.build_due"  # the name of the task, for `mail.wake_worker`
LEASE = timedelta(seconds=60)  # held on to while its worker lives: a killed one is followed by the next sweep
MOST_ATTEMPTS = 5
WAIT_AFTER_ATTEMPT = timedelta(minutes=1)  # times the attempts so far
MOST_IN_ONE_SWEEP = 20

DRAWING = "Drawing the tables and charts"
RENDERING = "Making the pages"
DONE = "Ready"
TO_TRY_AGAIN = "It could not be made just now. We will try again."
GIVEN_UP = "It could not be made. Ask for it again."


@transaction.atomic
def ask_for(
    *,
    kind: str,
    subject_id: UUID,
    facts: dict[str, Any],
    by: Actor,
    now: datetime,
    version: int | None = None,
    incident_id: UUID | None = None,
) -> Document:
    """The document of these facts, asked for once: the same `version` asked for again is the same document.

    Without a version, it is the latest one when its facts are the same, else the next. `facts` must be JSON.
    `incident_id`: of the record it is made from; whoever may see that may see the document.
    """
    kinds.of(kind)
    asked = Document.objects.filter(kind=kind, subject_id=subject_id)
    latest = asked.latest_version() if version is None else asked.filter(version=version).first()
    if latest and (version is not None or latest.facts == facts):
        return latest
    wanted = version or (latest.version + 1 if latest else 1)
    try:
        with transaction.atomic():
            return _ask(kind, subject_id, incident_id, wanted, facts, by, now)
    except IntegrityError:  # somebody asked at the same moment
        return asked.get(version=wanted)


def _ask(
    kind: str,
    subject_id: UUID,
    incident_id: UUID | None,
    version: int,
    facts: dict[str, Any],
    by: Actor,
    now: datetime,
) -> Document:
    document = Document.objects.create(
        kind=kind,
        subject_id=subject_id,
        incident_id=incident_id,
        version=version,
        facts=facts,
        asked_at=now,
        asked_by=by if isinstance(by, User) else None,
    )
    audit.record(verb="document.asked_for", target=document, by=by, at=now, kind=kind, version=version)
    return document


@transaction.atomic
def try_again(*, document: Document, by: Actor, now: datetime) -> bool:
    """A document given up is put back in the queue. False when it was not given up."""
    again = Document.objects.filter(pk=document.pk, built_at=None, failed_at__isnull=False).update(
        failed_at=None, attempts=0, lease_until=None, step=""
    )
    if again:
        audit.record(verb="document.asked_again", target=document, by=by, at=now)
    return bool(again)


def build_due(*, clock: Callable[[], datetime]) -> int:
    """Make what is waiting, oldest first; how many were tried. What is left waits for the next sweep."""
    tried = 0
    give_up_lost(now=clock())
    while tried < MOST_IN_ONE_SWEEP and (document := claim(now=clock())):
        build(document=document, clock=clock)
        tried += 1
    return tried


@transaction.atomic
def claim(*, now: datetime) -> Document | None:
    """Lease the oldest document that nobody is making. A killed worker gives it back by its lease lapsing."""
    waiting = Document.objects.free(now).filter(attempts__lt=MOST_ATTEMPTS).defer("content")
    document = waiting.select_for_update(skip_locked=True).order_by("asked_at", "id").first()
    if document is None:
        return None
    document.attempts += 1
    document.lease_until = now + LEASE
    document.step = DRAWING
    document.save(update_fields=["attempts", "lease_until", "step"])
    return document


def build(*, document: Document, clock: Callable[[], datetime]) -> bool:
    """Draw, render and keep a claimed document. True when this call is the one that kept it."""
    try:
        html = kinds.of(document.kind).draw(document.facts)
        hold(document=document, step=RENDERING, now=clock())
        rendered = render(html, meanwhile=lambda: hold(document=document, step=RENDERING, now=clock()))
    except Exception as error:  # whatever it was, the queue goes on; its message may quote the document
        log.error("Document %s was not made (attempt %s)", document.pk, document.attempts, exc_info=error)
        return put_back(document=document, now=clock())
    return keep(document=document, rendered=rendered, now=clock())


def hold(*, document: Document, step: str, now: datetime) -> None:
    """Still being made: the lease lasts on. Without effect for a worker that has lost it."""
    Document.objects.held(document).update(step=step, lease_until=now + LEASE)


@transaction.atomic
def keep(*, document: Document, rendered: Rendered, now: datetime) -> bool:
    """False when the lease had lapsed and somebody else took it over: theirs is the one that is kept."""
    kept = Document.objects.held(document).update(
        content=rendered.content,
        sha256=rendered.sha256,
        pages=rendered.pages,
        built_at=now,
        lease_until=None,
        step=DONE,
    )
    if kept:
        audit.record(verb="document.built", target=document, by=WORKER, at=now, sha256=rendered.sha256)
    return bool(kept)


@transaction.atomic
def put_back(*, document: Document, now: datetime) -> bool:
    """After a failed attempt: tried again a little later, and given up after the last."""
    held = Document.objects.held(document)
    if document.attempts >= MOST_ATTEMPTS:
        _give_up(document, now, held.update(failed_at=now, lease_until=None, step=GIVEN_UP))
    else:
        held.update(lease_until=now + WAIT_AFTER_ATTEMPT * document.attempts, step=TO_TRY_AGAIN)
    return False


@transaction.atomic
def give_up_lost(*, now: datetime) -> None:
    """Documents whose every worker was killed while making them."""
    for document in Document.objects.free(now).filter(attempts__gte=MOST_ATTEMPTS).only("pk", "attempts"):
        _give_up(document, now, Document.objects.held(document).update(failed_at=now, step=GIVEN_UP))


def _give_up(document: Document, now: datetime, changed: int) -> None:
    if changed:
        audit.record(verb="document.given_up", target=document, by=WORKER, at=now, attempts=document.attempts)
