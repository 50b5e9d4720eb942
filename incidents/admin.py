"""In the configuration pages: which accounts are one person's. Kept here because the wall follows from it."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.approvals.pages import WAITING, AsksAnother
from incidents.confidentiality.services import linking
from staff.models import SamePerson, User

TAKES_TWO = (
    "Another administrator has to agree, within 14 days: whatever is closed to one of these accounts is then "
    "closed to the other. Until then nothing is linked."
)


def who(person: User) -> str:
    return f"{person.name} ({person.staff_number}), {person.get_employment_display().lower()}"


class AccountField(forms.ModelChoiceField):
    def __init__(self, label: str) -> None:
        super().__init__(User.objects.order_by("name", "pk"), label=label)

    def label_from_instance(self, obj: Any) -> str:
        return who(obj)


class LinkForm(forms.ModelForm):
    """Two accounts of one person. Nothing is saved from here: another administrator has to agree."""

    first = AccountField("One account")
    second = AccountField("Another account of the same person")

    class Meta:
        model = SamePerson
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("first") and given.get("first") == given.get("second"):
            raise ValidationError(linking.TWO_ACCOUNTS)
        return given


@admin.register(SamePerson)
class SamePersonAdmin(AsksAnother):
    """A list of linked accounts. A link is made and ended by two administrators; never edited."""

    form = LinkForm
    takes_two = TAKES_TWO
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
        first, second = form.cleaned_data["first"], form.cleaned_data["second"]
        by: Any = request.user
        self.ask(request, partial(linking.ask_to_link, first=first, second=second, by=by, now=timezone.now()))

    @admin.action(description="Ask to unlink: these accounts are somebody else's", permissions=["add"])
    def unlink(self, request: HttpRequest, chosen: QuerySet[SamePerson]) -> HttpResponse:
        by: Any = request.user
        for row in chosen.filter(ended_at=None).select_related("account"):
            self.ask(request, partial(linking.ask_to_unlink, row=row, by=by, now=timezone.now()))
        return redirect(WAITING)
