"""The directory of partner organisations: the only thing of this app that is configured."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import DateField
from django.http import HttpRequest
from django.utils import timezone

from audit import services as audit
from audit.admin import A_DAY
from referrals.facts import ReferralKind
from referrals.models import Partner


class PartnerForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label="Takes referrals for", choices=ReferralKind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Partner
        fields = (
            "name",
            "kinds",
            "criteria",
            "phone",
            "secure_email",
            "hours",
            "agreement",
            "last_checked_on",
            "is_active",
        )


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    form = PartnerForm
    formfield_overrides = {DateField: {"widget": A_DAY}}
    list_display = ("name", "phone", "secure_email", "last_checked_on", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Organisations are made inactive: what was sent to them stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changed = sorted(form.changed_data)
        audit.record(verb="partner.saved", target=obj, by=request.user, at=timezone.now(), fields=changed)
