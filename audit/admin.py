"""Configuration pages whose every change is in the audit trail, and from which nothing is deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import DateField, Model
from django.http import HttpRequest
from django.utils import timezone

from audit import services as audit


class Configurable:
    """Whoever may open the site may change what is registered there. The site itself asks who may."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


#: the browser's own calendar: Django's is drawn by styles that our pages do not allow
A_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditedAdmin(Configurable, admin.ModelAdmin):
    """Django's own log of changes is kept too: it feeds the History page."""

    formfield_overrides = {DateField: {"widget": A_DAY}}

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self.record("added", request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self.record("changed", request, obj, message)
        return super().log_change(request, obj, message)

    def record(self, what: str, request: HttpRequest, obj: Model, message: Any) -> None:
        fields = changed_fields(message)
        verb = f"configuration.{what}"
        audit.record(verb=verb, target=obj, by=request.user, at=timezone.now(), fields=fields)


def changed_fields(message: Any) -> list[str]:
    """Names of fields, never what they hold."""
    if not isinstance(message, list):
        return []
    parts = [said for part in message for said in part.values()]
    return sorted({str(field) for said in parts for field in said.get("fields", [])})
