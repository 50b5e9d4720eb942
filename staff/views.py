"""The people each ward cares for: listed, added and corrected by those who record on that ward."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit.read_events import about, shown, shown_many
from staff import service_users as services
from staff.access import cared_for, recording_wards, require
from staff.requests import Request
from staff.roles import Permission
from wards.forms import COLUMNS, ServiceUserForm
from wards.models import ServiceUser, Ward

EDITS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def people(request: Request) -> HttpResponse:
    """One ward at a time. A ward that is not theirs is as if it did not exist."""
    wards = my_wards(request)
    asked = request.GET.get("ward", "")
    ward = next((ward for ward in wards if str(ward.pk) == asked), wards[0] if wards and not asked else None)
    if asked and ward is None:
        raise Http404
    context = {"wards": wards, "ward": ward, "people": on_ward(ward), "today": timezone.localdate()}
    return render(request, "staff/people.html", context)


def on_ward(ward: Ward | None) -> list[ServiceUser]:
    if ward is None:
        return []
    found = list(ServiceUser.objects.on_wards([ward.pk]).order_by("name", "pk"))
    about(ward)
    shown_many(person.pk for person in found)
    return found


@EDITS
def add(request: Request) -> HttpResponse:
    wards = my_wards(request)
    now = timezone.now()
    asked = request.GET.get("ward", "")
    likely = [ward for ward in wards if len(wards) == 1 or str(ward.pk) == asked]
    start = {"ward": likely[0].pk} if likely else {}
    form = form_for(request, recording_wards(request.user), start)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.add_service_user(
                values=form.values(), form_key=form.cleaned_data["form_key"], by=request.user, now=now
            )
        except services.NumberTaken as taken:
            form.refuse_number(taken.column)
        else:
            return saved(request, person.ward)
    return render(request, "staff/person.html", {"form": form, "is_new": True})


@EDITS
def change(request: Request, pk: UUID) -> HttpResponse:
    person = fetch(request, pk)
    now = timezone.now()
    start = {name: getattr(person, name) for name in COLUMNS} | {"seen": person.fingerprint}
    form = form_for(request, Ward.objects.open(), start)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            services.change_service_user(
                person=person, values=form.values(), seen=seen, by=request.user, now=now
            )
        except services.NumberTaken as taken:
            form.refuse_number(taken.column)
        except services.ChangedMeanwhile as meanwhile:
            form.ask_again(meanwhile.person)
        else:
            return saved(request, person.ward)
    return render(request, "staff/person.html", {"form": form, "is_new": False})


def my_wards(request: Request) -> list[Ward]:
    require(request.user, Permission.RECORD, Permission.OVERSEE)
    return list(recording_wards(request.user))


def fetch(request: Request, pk: UUID) -> ServiceUser:
    """Somebody on a ward where this person records; otherwise 404, whether or not they exist."""
    require(request.user, Permission.RECORD, Permission.OVERSEE)
    person = cared_for(request.user).filter(pk=pk).first()
    if person is None:
        raise Http404
    shown(person)
    return person


def form_for(request: Request, wards: QuerySet[Ward], start: Mapping[str, object]) -> ServiceUserForm:
    data = request.POST if request.method == "POST" else None
    return ServiceUserForm(data, wards=wards, initial=start, now=timezone.now())


def saved(request: Request, ward: Ward) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect(f"{reverse('staff:people')}?ward={ward.pk}")
