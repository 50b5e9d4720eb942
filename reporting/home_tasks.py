"""Board reports to read, or to sign off."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from reporting.models import BoardReport
from staff.access import Reach
from staff.home_tasks import MOST, Group, Task
from staff.models import User

NEWLY_SIGNED = timedelta(days=28)


def groups(person: User, held: Reach, now: datetime) -> Iterable[Group]:
    if held.may_read_reports:
        reports = _reports(now, drafts=held.may_sign_reports)
        yield Group("Board reports", [_report(one) for one in reports], 110, "reporting:list")


def _reports(now: datetime, *, drafts: bool) -> QuerySet[BoardReport]:
    """The newest version of each quarter, once its document is there: for anybody who may sign it while it is
    a draft, and for the others for a while once it is signed.
    """
    offered = BoardReport.objects.active().offered(drafts=drafts)
    later = offered.filter(quarter_starts_on=OuterRef("quarter_starts_on"), version__gt=OuterRef("version"))
    wanted = Q(signed_at=None) if drafts else Q(signed_at__gt=now - NEWLY_SIGNED)
    found = offered.filter(~Exists(later), wanted, document__built_at__isnull=False)
    return found.order_by("-quarter_starts_on", "-version")[:MOST]


def _report(report: BoardReport) -> Task:
    title = f"Quarter from {report.quarter_starts_on:%-d %B %Y}"
    hint = "Ready to read" if report.is_signed else "Draft, ready to sign off"
    return Task(title, report.get_absolute_url(), hint)
