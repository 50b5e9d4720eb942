"""List, detail, form and create, as plainly and as fast as bare Django can: one good query, one template."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from bench.floor.models import Audit, Incident, Ward

# one short index range for each ward of this user, then a merge
NEWEST = """
select i.*, w.name as ward_name
from floor_ward_members m
join floor_ward w on w.id = m.ward_id
cross join lateral (
    select * from floor_incident x where x.ward_id = m.ward_id order by x.occurred_at desc, x.id desc limit 25
) i
where m.user_id = %s order by i.occurred_at desc, i.id desc limit 25
"""


@login_required
def newest(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/list.html", {"rows": list(Incident.objects.raw(NEWEST, [request.user.pk]))})


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Incident.objects.select_related("ward", "reporter").filter(ward__members=request.user)
    return render(request, "floor/detail.html", {"o": get_object_or_404(mine, pk=pk)})


class IncidentForm(forms.ModelForm):
    class Meta:
        model = Incident
        fields = [
            "ward",
            "category",
            "harm",
            "affected_kind",
            "location",
            "occurred_at",
            "summary",
            "details",
        ]

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].queryset = Ward.objects.filter(members=user)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    form = IncidentForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            incident = form.save(commit=False)
            incident.reporter = request.user
            incident.save()
            Audit.objects.create(incident=incident, actor=request.user, action="create", data={})
        return redirect(f"/incidents/{incident.pk}/")
    return render(request, "floor/form.html", {"form": form})
