"""Forms of the configuration pages: a person, and a role they are given."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.sign_in.guard import refuse_password, takes_two
from accounts.sign_in.letters import tell
from staff.models import Appointment, User
from staff.relationships import accounts_of
from staff.roles import Role, permissions
from staff.services import scope_of

TWO_PLACES = "Choose a ward or a site, not both."
OWN_ROLE = "You cannot give yourself a role. Ask another administrator."
ROLE_ENDS_FIRST = (
    "They hold a role that takes two administrators, or one waits for agreement. End it first. Once they may "
    "log in again, appoint them anew."
)


class WithEmail(forms.ModelForm):
    """Addresses are kept in lower case; without one nobody can sign in."""

    def clean_email(self) -> str | None:
        return (self.cleaned_data.get("email") or "").strip().lower() or None


class PersonForm(WithEmail):
    class Meta:
        model = User
        fields = [
            *("name", "staff_number", "job_title", "employment", "works_with_children"),
            *("works_with_adults_at_risk", "email", "is_active"),
        ]

    def clean_is_active(self) -> bool:
        """An account that was closed is not opened again by one: what it opened would come back with it."""
        wanted: bool = self.cleaned_data["is_active"]
        if wanted and not self.initial.get("is_active") and takes_two(self.instance, timezone.now()):
            raise ValidationError(ROLE_ENDS_FIRST)
        return wanted


class NewPersonForm(WithEmail, AdminUserCreationForm):
    """With a password, or without: then nobody can sign in as them."""

    class Meta:
        model = User
        fields = PersonForm.Meta.fields
        field_classes: dict[str, Any] = {}


class PasswordForm(AdminPasswordChangeForm):
    """Refused for whoever holds a role that takes two, or is to hold one."""

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        refuse_password(self.user, timezone.now())
        person = super().save(commit)
        tell(person)
        return person


class AppointmentForm(forms.ModelForm):
    """Nothing is saved from here: `staff.services.appoint` does that."""

    by: User  # set by the page

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields.get("person")  # absent where a role is only looked at
        if person:
            person.label_from_instance = lambda one: f"{one.name} ({one.staff_number})"

    class Meta:
        model = Appointment
        fields = ["person", "role", "ward", "site", "is_deputy", "ends_on"]
        help_texts = {
            "ward": "For a role on one ward.",
            "site": "For a role on every ward of a site. With neither: the whole trust, or named cases.",
            "ends_on": "The last day. Leave empty for no end.",
        }

    def clean_ends_on(self) -> Any:
        ends_on = self.cleaned_data["ends_on"]
        if ends_on and ends_on < timezone.localdate():
            raise ValidationError("The last day must be today or later.")
        return ends_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if (person := given.get("person")) and self._is_ones_own(person):
            self.add_error("person", OWN_ROLE)
        if given.get("ward") and given.get("site"):
            self.add_error("site", TWO_PLACES)
        elif given.get("role"):
            self._check_scope(Role(given["role"]), given)
        return given

    def _is_ones_own(self, person: User) -> bool:
        return self.by.pk in accounts_of(person.pk)

    def _check_scope(self, role: Role, given: dict[str, Any]) -> None:
        try:
            permissions(role, scope_of(role, given.get("ward"), given.get("site")))
        except ValueError as refusal:
            self.add_error("role", str(refusal))

    def _post_clean(self) -> None:
        """Nothing is put on the row: its scope and first day follow when the service makes it."""
