"""Board reports: figures about the trust, never a record. For those who read or sign reports; nobody else."""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any, Concatenate
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents import services as documents
from documents.views import pdf_response
from reporting import services
from reporting.findings import NOT_WORSE, findings
from reporting.forms import RequestForm, SignForm
from reporting.models import BoardReport
from reporting.periods import Quarter
from reporting.services import CannotReport
from staff.access import reach, require
from staff.hurry import hurry
from staff.requests import Request
from staff.roles import Permission
from wards.models import Ward

LOOK_AGAIN = 5  # seconds, while a worker makes the document
OFFERED = 8  # quarters that may be asked for

View = Callable[Concatenate[Request, ...], HttpResponse]


def for_readers(view: View) -> View:
    @wraps(view)
    def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request.user, Permission.READ_REPORTS)
        return view(request, *args, **kwargs)

    return checked


@require_GET
@for_readers
def listing(request: Request) -> HttpResponse:
    reports = BoardReport.objects.for_pages()
    quarters = [(quarter, list(versions)) for quarter, versions in groupby(reports, lambda one: one.quarter)]
    return render(request, "reporting/list.html", {"quarters": quarters})


@require_GET
@for_readers
def detail(request: Request, pk: UUID) -> HttpResponse:
    report = fetch(pk)
    waiting = not (report.document.is_ready or report.document.has_failed)
    context = {
        "report": report,
        "waiting": waiting,
        "findings": findings(services.protected(report)),
        "not_worse": NOT_WORSE,
        "may_sign": reach(request.user).may_sign_reports and not report.is_signed,
    }
    response = render(request, "reporting/detail.html", context)
    if waiting:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def ask(request: Request) -> HttpResponse:
    now = timezone.now()
    quarters = Quarter.of(now).previous().last(OFFERED)[::-1]
    form = RequestForm(request.POST or None, quarters=quarters)
    if form.is_bound and form.is_valid():
        try:
            report = services.request_report(quarter=form.cleaned_data["quarter"], by=request.user, now=now)
        except CannotReport as refusal:
            form.add_error("quarter", str(refusal))
        else:
            if report.frozen_at < now:
                messages.info(request, "Nothing has changed since this report was counted.")
            hurry(documents.BUILD)
            return redirect(report)
    return render(request, "reporting/request.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def sign(request: Request, pk: UUID) -> HttpResponse:
    require(request.user, Permission.SIGN_REPORTS)
    report = fetch(pk)
    form = SignForm(request.POST or None, ward_names=Ward.objects.values_list("name", flat=True))
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["commentary"]
        try:
            services.sign(report=report, commentary=words, by=request.user, now=timezone.now())
        except CannotReport as refusal:
            form.add_error(None, str(refusal))
        else:
            hurry(documents.BUILD)
            messages.success(request, "You have signed off this report.")
            return redirect(report)
    return render(request, "reporting/sign.html", {"form": form, "report": report})


@require_GET
@for_readers
def download(request: Request, pk: UUID) -> HttpResponse:
    report = fetch(pk)
    return pdf_response(report.document, name=report.file_name)


@require_POST
@for_readers
def try_again(request: Request, pk: UUID) -> HttpResponse:
    report = fetch(pk)
    documents.try_again(document=report.document, by=request.user, now=timezone.now())
    hurry(documents.BUILD)
    return redirect(report)


def fetch(pk: UUID) -> BoardReport:
    return get_object_or_404(BoardReport.objects.for_pages(), pk=pk)
