from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from audit.models import AuditEvent
from documents import pdf, services
from documents.models import Document
from documents.pdf import Rendered
from staff.models import User

pytestmark = pytest.mark.django_db

LETTER = {"words": "Good morning"}
PAGES = Rendered(content=b"%PDF-1.7 pages", sha256="0" * 64, pages=3)


@pytest.fixture
def drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "render", lambda html, **_: PAGES)


@pytest.fixture
def document(subject: UUID, rowan_nurse: User, now: datetime) -> Document:
    return services.ask_for(kind="letter", subject_id=subject, facts=LETTER, by=rowan_nurse, now=now)


def ask(subject: UUID, now: datetime, **given: object) -> Document:
    wanted: dict = {"kind": "letter", "facts": LETTER, "by": "system:tests"} | given
    return services.ask_for(subject_id=subject, now=now, **wanted)


def sweep(at: datetime) -> int:
    return services.build_due(clock=lambda: at)


def test_asked_for_twice_it_is_one_document(document: Document, subject: UUID, now: datetime) -> None:
    assert ask(subject, now).pk == document.pk
    assert ask(subject, now, version=1, facts={"words": "Other"}).pk == document.pk
    assert Document.objects.count() == 1


def test_other_facts_are_the_next_version_and_the_first_stays(
    document: Document, subject: UUID, now: datetime
) -> None:
    later = ask(subject, now, facts={"words": "Good evening"})
    assert (later.version, Document.objects.get(pk=document.pk).facts) == (2, LETTER)


def test_a_kind_nobody_registered_is_refused(subject: UUID, now: datetime) -> None:
    with pytest.raises(KeyError):
        ask(subject, now, kind="unheard_of")


def test_it_is_made_once_and_kept_with_its_hash(
    document: Document, drawn_at_once: None, now: datetime
) -> None:
    assert (sweep(now), sweep(now)) == (1, 0)
    document.refresh_from_db()
    assert (bytes(document.content), document.sha256, document.pages) == (
        PAGES.content,
        PAGES.sha256,
        PAGES.pages,
    )
    assert document.step == services.DONE
    assert AuditEvent.objects.filter(verb="document.built", target_id=str(document.pk)).count() == 1


def test_while_one_worker_makes_it_another_leaves_it_alone(document: Document, now: datetime) -> None:
    """For as long as it lives: drawing takes longer than a lease."""
    mine = services.claim(now=now)
    assert mine == document
    for seconds in range(15, 180, 15):
        services.hold(document=mine, step="Making the pages", now=now + timedelta(seconds=seconds))
        assert services.claim(now=now + timedelta(seconds=seconds + 59)) is None


def test_the_lease_of_what_takes_long_is_held_while_the_pages_are_made(
    document: Document, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    seen: list[datetime] = []
    at = [now]

    def slow(html: str, meanwhile: Callable[[], object]) -> Rendered:
        for _ in range(5):
            at[0] += timedelta(seconds=15)
            meanwhile()
            seen.append(Document.objects.get().lease_until)
        return PAGES

    monkeypatch.setattr(services, "render", slow)
    services.build_due(clock=lambda: at[0])
    assert seen == [now + timedelta(seconds=15 * n) + services.LEASE for n in range(1, 6)]
    assert Document.objects.get().is_ready


def test_a_killed_worker_is_followed_within_two_minutes() -> None:
    """Its lease, and then the next sweep."""
    assert timedelta(minutes=2) >= services.LEASE + settings.TICK
    assert services.LEASE.total_seconds() / 2 > pdf.LOOKS_UP_EVERY


def test_somebody_is_looked_up_from_while_pages_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LOOKS_UP_EVERY", 0.1)
    looked: list[int] = []
    pdf.render("<html lang=en><title>A</title><p>A", meanwhile=lambda: looked.append(1))
    assert looked


def test_a_killed_worker_gives_it_back_and_it_is_made_once(
    document: Document, drawn_at_once: None, now: datetime
) -> None:
    killed = services.claim(now=now)
    assert killed is not None
    assert sweep(now + services.LEASE) == 1
    assert not services.keep(
        document=killed, rendered=Rendered(b"late", "1" * 64, 1), now=now + services.LEASE
    )
    document.refresh_from_db()
    assert (bytes(document.content), document.attempts) == (PAGES.content, 2)


def test_a_failure_is_tried_again_later_and_given_up_in_plain_words(subject: UUID, now: datetime) -> None:
    document = ask(subject, now, kind="spoilt")
    tried = sum(sweep(now + timedelta(minutes=minute)) for minute in range(60))
    document.refresh_from_db()
    assert (tried, document.attempts, document.step) == (5, 5, services.GIVEN_UP)
    assert document.has_failed
    assert AuditEvent.objects.filter(verb="document.given_up").count() == 1


def test_workers_killed_every_time_end_in_the_same_words(document: Document, now: datetime) -> None:
    for attempt in range(services.MOST_ATTEMPTS):
        assert services.claim(now=now + services.LEASE * attempt)
    assert sweep(now + services.LEASE * services.MOST_ATTEMPTS) == 0
    document.refresh_from_db()
    assert document.step == services.GIVEN_UP


def test_one_that_fails_does_not_hold_up_the_next(subject: UUID, drawn_at_once: None, now: datetime) -> None:
    ask(subject, now - timedelta(minutes=1), kind="spoilt")
    good = ask(uuid4(), now)
    sweep(now)
    good.refresh_from_db()
    assert good.is_ready


def test_what_was_given_up_can_be_asked_for_again(subject: UUID, now: datetime, rowan_nurse: User) -> None:
    document = ask(subject, now, kind="spoilt")
    assert not services.try_again(document=document, by=rowan_nurse, now=now)
    for minute in range(60):
        sweep(now + timedelta(minutes=minute))
    assert services.try_again(document=document, by=rowan_nurse, now=now)
    assert services.claim(now=now) == document


def test_the_log_names_no_word_of_a_document_that_failed(
    subject: UUID, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    from config.logs import IdsOnly

    ask(subject, now, kind="spoilt", facts={"words": "a private sentence"})
    sweep(now)
    lines = [IdsOnly().format(record) for record in caplog.records]
    assert lines
    assert "private" not in "".join(lines)
