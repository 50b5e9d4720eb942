"""Board reports: figures about the trust, never a record. For those who read or sign reports; nobody else."""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any, Concatenate
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.sessions import confirmed_recently
from documents import services as documents
from documents.views import pdf_response
from mail.wake_worker import wake_worker
from reporting import asking, services
from reporting.counts.periods import Quarter
from reporting.document.findings import HIDDEN, NOT_WORSE, findings
from reporting.forms import RequestForm, SignForm
from reporting.models import BoardReport, BoardReportQuerySet, ReportRequest
from reporting.services import CannotReport
from staff.access import reach, require
from staff.requests import Request
from staff.roles import Permission
from wards.models import Ward

LOOK_AGAIN = 5  # seconds, while a worker counts or makes the document
OFFERED = 8  # quarters that may be asked for

View = Callable[Concatenate[Request, ...], HttpResponse]


def holding(permission: Permission) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, permission)
            return view(request, *args, **kwargs)

        return checked

    return decorate


for_readers = holding(Permission.READ_REPORTS)
for_signers = holding(Permission.SIGN_REPORTS)


@require_GET
@for_readers
def listing(request: Request) -> HttpResponse:
    reports = offered(request).for_pages()
    quarters = [(quarter, list(versions)) for quarter, versions in groupby(reports, lambda one: one.quarter)]
    asked = ReportRequest.objects.unanswered_or_refused(timezone.now())
    return render(request, "reporting/list.html", {"quarters": quarters, "requests": asked})


@require_GET
@for_readers
def detail(request: Request, pk: UUID) -> HttpResponse:
    report = fetch(request, pk)
    waiting = not (report.document.is_ready or report.document.has_failed)
    context = {
        "report": report,
        "waiting": waiting,
        "findings": findings(services.protected(report)),
        "not_worse": NOT_WORSE,
        "hidden_means": HIDDEN,
        "may_sign": reach(request.user).may_sign_reports and report.may_be_signed,
    }
    return looked_at_again(render(request, "reporting/detail.html", context), waiting=waiting)


def looked_at_again(response: HttpResponse, *, waiting: bool) -> HttpResponse:
    if waiting:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def ask(request: Request) -> HttpResponse:
    now = timezone.now()
    quarters = Quarter.latest_countable(now).last(OFFERED)[::-1]
    form = RequestForm(request.POST or None, quarters=quarters)
    if form.is_bound and form.is_valid():
        asked_for = asking.ask(quarter=form.cleaned_data["quarter"], by=request.user, now=now)
        wake_worker(asking.ANSWER)
        return redirect(asked_for)
    return render(request, "reporting/request.html", {"form": form})


@require_GET
@for_readers
def asked(request: Request, pk: UUID) -> HttpResponse:
    """How far it is; once it is made, the report itself for anybody who may open it."""
    found = get_object_or_404(ReportRequest, pk=pk)
    if found.report_id and (made := offered(request).filter(pk=found.report_id).first()):
        if made.frozen_at < found.asked_at:
            messages.info(request, "Nothing has changed since this report was counted.")
        return redirect(made)
    page = render(request, "reporting/asked.html", {"request_made": found})
    return looked_at_again(page, waiting=found.is_waiting)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
@for_signers
@confirmed_recently
def sign(request: Request, pk: UUID) -> HttpResponse:
    report = fetch(request, pk)
    form = SignForm(request.POST or None, ward_names=Ward.objects.values_list("name", flat=True))
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["commentary"]
        try:
            services.sign(report=report, commentary=words, by=request.user, now=timezone.now())
        except CannotReport as refusal:
            form.add_error(None, str(refusal))
        else:
            wake_worker(documents.BUILD)
            messages.success(request, "You have signed off this report.")
            return redirect(report)
    return render(request, "reporting/sign.html", {"form": form, "report": report})


@require_GET
@for_readers
def download(request: Request, pk: UUID) -> HttpResponse:
    report = fetch(request, pk)
    if report.is_withdrawn:
        raise Http404
    return pdf_response(report.document, name=report.file_name)


@require_POST
@for_readers
def try_again(request: Request, pk: UUID) -> HttpResponse:
    report = fetch(request, pk)
    documents.try_again(document=report.document, by=request.user, now=timezone.now())
    wake_worker(documents.BUILD)
    return redirect(report)


def offered(request: Request) -> BoardReportQuerySet:
    return BoardReport.objects.offered(drafts=reach(request.user).may_sign_reports)


def fetch(request: Request, pk: UUID) -> BoardReport:
    return get_object_or_404(offered(request).for_pages(), pk=pk)
