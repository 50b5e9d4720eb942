"""Asking for a board report, and a worker's answer to it: the report, or a refusal in words.

One is asked for by itself when a quarter is over, whatever was refused or failed before.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from audit import services as audit
from audit.services import Actor
from incidents.models import Incident
from reporting import services
from reporting.counts.counting import PROCESS
from reporting.counts.periods import Quarter
from reporting.models import BoardReport, ReportRequest
from reporting.services import CannotReport
from staff.models import User

log = logging.getLogger(__name__)

ANSWER = "reporting.tasks.answer_waiting"
MOST_ATTEMPTS = 5
WAIT_AFTER_ATTEMPT = timedelta(minutes=2)
BY_ITSELF_AGAIN = timedelta(days=1)  # after a refusal, what is due is asked for anew once a day
FAILED = "It could not be counted, though we tried several times. Ask for it again."


@transaction.atomic
def ask(*, quarter: Quarter, by: Actor, now: datetime) -> ReportRequest:
    """One request of a quarter waits at a time: asked again meanwhile, it is that one."""
    try:
        with transaction.atomic():
            return _ask(quarter, by, now)
    except IntegrityError:  # or answered this moment
        return ReportRequest.objects.of(quarter).latest("asked_at")


def _ask(quarter: Quarter, by: Actor, now: datetime) -> ReportRequest:
    asked_by = by if isinstance(by, User) else None
    request = ReportRequest.objects.create(
        quarter_starts_on=quarter.starts_on, asked_by=asked_by, asked_at=now
    )
    audit.record(verb="report.requested", target=request, by=by, at=now, quarter=quarter.short)
    return request


def ask_due(*, now: datetime) -> ReportRequest | None:
    """The first report of the quarter just over, once, however often this runs. None when there is one."""
    quarter = Quarter.latest_countable(now)
    return ask(quarter=quarter, by=PROCESS, now=now) if _is_due(quarter, now) else None


@transaction.atomic
def replace_unsound(*, now: datetime) -> list[ReportRequest]:
    """Versions that cannot be right are withdrawn, and their quarters are counted anew."""
    withdrawn = services.withdraw_unsound(BoardReport.objects.all(), now=now)
    return [ask(quarter=report.quarter, by=PROCESS, now=now) for report in withdrawn]


def _is_due(quarter: Quarter, now: datetime) -> bool:
    """Nothing had been recorded by then: a service not yet in use has no figures."""
    if BoardReport.objects.of(quarter).active().exists():
        return False
    lately = Q(asked_by=None, asked_at__gt=now - BY_ITSELF_AGAIN) | Q(answered_at=None)
    if ReportRequest.objects.of(quarter).filter(lately).exists():
        return False
    return Incident.objects.filter(flagged_at__lt=quarter.ends_at).exists()


def answer_waiting(*, clock: Callable[[], datetime]) -> int:
    """Count what was asked for, oldest first; how many were tried."""
    tried = 0
    while request := claim(now=clock()):
        answer(request, now=clock())
        tried += 1
    return tried


@transaction.atomic
def claim(*, now: datetime) -> ReportRequest | None:
    """The oldest whose turn it is. Its attempt is kept first, so that one which kills its worker ends too."""
    rested = Q(tried_at=None) | Q(tried_at__lte=now - WAIT_AFTER_ATTEMPT)
    waiting = ReportRequest.objects.waiting().filter(rested).order_by("asked_at", "pk")
    request = waiting.select_for_update(skip_locked=True).first()
    if request:
        request.attempts += 1
        request.tried_at = now
        request.save(update_fields=["attempts", "tried_at"])
    return request


def answer(request: ReportRequest, *, now: datetime) -> None:
    """By the report or by a refusal; what failed otherwise is tried again, and refused in the end."""
    if request.attempts > MOST_ATTEMPTS:
        return _refuse(request, FAILED, now)
    try:
        services.withdraw_unsound(BoardReport.objects.of(request.quarter), now=now)
        with transaction.atomic():
            if ReportRequest.objects.waiting().select_for_update(skip_locked=True).filter(pk=request.pk):
                report = services.make_report(
                    quarter=request.quarter, by=request.asked_by or PROCESS, now=now
                )
                _settle(request, now, report=report)
    except CannotReport as refusal:
        _refuse(request, str(refusal), now)
    except Exception as error:  # whatever it was, the others are answered
        log.error("Report request %s was not answered", request.pk, exc_info=error)
        if request.attempts == MOST_ATTEMPTS:
            _refuse(request, FAILED, now)


@transaction.atomic
def _refuse(request: ReportRequest, reason: str, now: datetime) -> None:
    _settle(request, now, refusal=reason)
    audit.record(verb="report.refused", target=request, by=PROCESS, at=now, quarter=request.quarter.short)


def _settle(request: ReportRequest, now: datetime, **answer: object) -> None:
    ReportRequest.objects.waiting().filter(pk=request.pk).update(answered_at=now, **answer)
