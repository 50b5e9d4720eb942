"""A row of everything that can belong to an incident, so that no table is closed by being empty."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models

from incidents.models import CaseMember, Incident, Involvement, RosterWindow
from referrals.models import Referral
from staff.models import User
from tests.incidents.doing import in_days
from tests.security.secured import SECURED
from wards.models import ServiceUserVersion, Ward

#: made by the services, or not about one incident
MADE_ELSEWHERE = {
    *("incidents.Incident", "incidents.CaseMember", "incidents.Exclusion", "incidents.Involvement"),
    *("incidents.Action", "referrals.Referral", "wards.ServiceUser", "documents.Document"),
    "wards.ServiceUserVersion",
    *("deadlines.Deadline", "deadlines.Escalation", "deadlines.Notice", "audit.AuditEvent"),
    *("staff.Interest", "accounts.KeptForm", "accounts.Proposal", "reporting.BoardReport"),
    *("reporting.ReportRequest", "mail.Mail"),
}


def fill(incident: Incident, by: User, now: Any) -> None:
    known: dict[type[models.Model], Any] = {
        Incident: incident,
        User: by,
        Ward: incident.ward,
        Referral: Referral.objects.get(incident=incident),
        Involvement: Involvement.objects.filter(incident=incident).first(),
        ServiceUserVersion: ServiceUserVersion.objects.first(),
        CaseMember: CaseMember.objects.filter(incident=incident).first(),
    }
    for model in parents_first(apps.get_model(label) for label in SECURED - MADE_ELSEWHERE):
        row = {field.name: something(field, known, now) for field in needed(model)}
        if model is RosterWindow:
            row |= {"from_at": now - timedelta(hours=9), "ended_at": now, "ended_by": by}
        known[model] = model._default_manager.create(**row)


def parents_first(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    left, ordered = sorted(found, key=lambda model: model._meta.label), []
    while left:
        ready = [model for model in left if not {field.related_model for field in needed(model)} & {*left}]
        ordered += ready
        left = [model for model in left if model not in ready]
    return ordered


def needed(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if not (field.null or field.has_default() or field.blank or field.primary_key)
    ]


def something(field: Any, known: dict[type[models.Model], Any], now: Any) -> Any:
    if field.is_relation:
        return known[field.related_model]
    if field.choices:
        return field.choices[-1][0]
    kinds: list[tuple[type[models.Field], Any]] = [
        (models.DateTimeField, now),
        (models.DateField, in_days(now, 3)),
        (models.IntegerField, 99),
        (models.BooleanField, False),
        (models.JSONField, {}),
        (models.UUIDField, known[Incident].pk),
    ]
    return next((value for kind, value in kinds if isinstance(field, kind)), "Invented")
