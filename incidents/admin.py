"""In the configuration pages: which accounts are one person's. Kept here because the wall follows from it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from audit.admin import AuditedAdmin
from incidents.services import linking
from incidents.workflow import IllegalMove
from staff.models import SamePerson, User


def who(person: User) -> str:
    return f"{person.name} ({person.staff_number}), {person.get_employment_display().lower()}"


class AccountField(forms.ModelChoiceField):
    def __init__(self, label: str) -> None:
        super().__init__(User.objects.order_by("name", "pk"), label=label)

    def label_from_instance(self, obj: Any) -> str:
        return who(obj)


class LinkForm(forms.ModelForm):
    """Two accounts of one person. Nothing is saved from here: `services.linking` does that."""

    first = AccountField("One account")
    second = AccountField("Another account of the same person")

    class Meta:
        model = SamePerson
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("first") and given.get("first") == given.get("second"):
            raise ValidationError("Choose two different accounts.")
        return given


@admin.register(SamePerson)
class SamePersonAdmin(AuditedAdmin):
    """A list of linked accounts. A link is made and ended; never edited."""

    form = LinkForm
    list_display = ["account_shown", "person", "made_at", "ended_at"]
    search_fields = ["account__name", "account__staff_number"]
    ordering = ["person", "made_at"]
    actions = ["unlink"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SamePerson]:
        return super().get_queryset(request).select_related("account")

    @admin.display(description="Account")
    def account_shown(self, row: SamePerson) -> str:
        return who(row.account)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SamePerson, form: Any, change: bool) -> None:
        given = form.cleaned_data
        by: Any = request.user
        linking.link(first=given["first"], second=given["second"], by=by, now=timezone.now())
        made = SamePerson.objects.standing().get(account=given["first"])
        obj.pk, obj._state.adding = made.pk, False

    @admin.action(description="Unlink: these accounts are somebody else's", permissions=["add"])
    def unlink(self, request: HttpRequest, chosen: QuerySet[SamePerson]) -> None:
        by: Any = request.user
        for row in chosen.filter(ended_at=None):
            try:
                linking.unlink(row=row, by=by, now=timezone.now())
            except IllegalMove as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
