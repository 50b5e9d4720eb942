"""The trust, its sites and wards. The page for wards is registered by `accounts.admin`: roles follow it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.admin import AuditedAdmin, Configurable
from wards.models import Location, Site, Trust


@admin.register(Trust)
class TrustAdmin(AuditedAdmin):
    list_display = ["name", "service_name", "helpline_phone"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not Trust.objects.exists()


@admin.register(Site)
class SiteAdmin(AuditedAdmin):
    list_display = ["name", "trust"]


class LocationInline(Configurable, admin.TabularInline):
    model = Location
    extra = 1
    max_num = 200  # a form that claims a million would keep a worker busy until it is killed

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **more: Any) -> Any:
        """Each box in the table says what it is for, also to who cannot see the heading above it."""
        field = super().formfield_for_dbfield(db_field, request, **more)
        if field:
            field.widget.attrs["aria-label"] = field.label
        return field


class WardAdmin(AuditedAdmin):
    """A ward is closed on a day, never deleted: its records stay."""

    list_display = ["name", "site", "service_type", "sex_designation", "closed_on"]
    list_filter = ["site", "service_type"]
    search_fields = ["name"]
    inlines = [LocationInline]
