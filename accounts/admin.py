"""People and their roles. Roles are given and ended by the services alone, so permissions follow."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone

from accounts import approvals, sessions
from accounts.approvals.pages import AsksAnother
from accounts.forms import AppointmentForm, NewPersonForm, PasswordForm, PersonForm
from accounts.sign_in.changes import change_email
from accounts.sign_in.guard import takes_two
from accounts.sign_in.pages import SigningInPages
from audit.admin import AuditedAdmin
from staff import services
from staff.models import Appointment, User
from staff.relationships import accounts_of
from staff.roles import TAKES_TWO, Role
from wards.admin import WardAdmin
from wards.models import Ward

WHO = ("name", "staff_number", "job_title", "employment", "works_with_children", "works_with_adults_at_risk")


ACCOUNT_OF_YOURS = (
    "This is an account of yours. Change its password where it is signed in, or ask another administrator."
)

CHOOSES_IT_THEMSELVES = (
    "They hold a role that takes two administrators, or one waits for agreement. Nobody sets a password for "
    "them: they choose “Forgotten your password?” where they sign in. Their e-mail address, second factors "
    "and the trust’s account are changed under “How they sign in”, by two."
)

TAKE_TWO = (
    "Another administrator has to agree to each of these roles, within 14 days: "
    + ", ".join(role.label for role in Role if role in TAKES_TWO)
    + ". Until then it is not held. With the first such role, whoever is given it chooses a new password and "
    "sets up their second factor anew."
)


def why_not_here(person: User, by: Any) -> str:
    """Why their address and password are not set on these pages; empty when they are."""
    if by.pk in accounts_of(person.pk):
        return ACCOUNT_OF_YOURS
    return CHOOSES_IT_THEMSELVES if takes_two(person, timezone.now()) else ""


@admin.register(User)
class PersonAdmin(SigningInPages, AuditedAdmin, UserAdmin):
    form, add_form, change_password_form = PersonForm, NewPersonForm, PasswordForm
    fieldsets = [(None, {"fields": WHO}), ("Signing in", {"fields": ["email", "is_active"]})]
    add_fieldsets = [
        (None, {"fields": WHO}),
        ("Signing in", {"fields": ["email", "is_active", "usable_password", "password1", "password2"]}),
    ]
    list_display = ["name", "staff_number", "job_title", "employment", "email", "is_active"]
    list_filter = ["is_active", "employment"]
    search_fields = ["name", "staff_number", "email"]
    ordering = ["name"]
    filter_horizontal = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever sets where the mail for a new password goes could sign in."""
        given = super().get_readonly_fields(request, obj)
        return [*given, "email"] if obj and why_not_here(obj, request.user) else given

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        who, signing_in = super().get_fieldsets(request, obj)
        why_not = why_not_here(obj, request.user) if obj else ""
        return [who, (signing_in[0], {**signing_in[1], "description": why_not})]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        person = self.get_object(request, unquote(id))
        if person and (why_not := why_not_here(person, request.user)):
            self.message_user(request, why_not, messages.ERROR)
            return redirect("admin:staff_user_change", person.pk)
        return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A closed account is out at once. What was not changed here is not written: it may be old by now."""
        if not change:
            return super().save_model(request, obj, form, change)
        obj.save(update_fields=[name for name in form.changed_data if name != "email"])
        if not obj.is_active:
            sessions.end_all(obj)
        if "email" in form.changed_data:
            by: Any = request.user
            change_email(person=obj, email=obj.email, by=by, now=timezone.now())


@admin.register(Appointment)
class AppointmentAdmin(AsksAnother):
    """A list of who held which role, when. A role is ended by standing down, and given anew; never edited."""

    form = AppointmentForm
    takes_two = TAKE_TWO
    list_display = ["who", "role", "place", "is_deputy", "starts_on", "ends_on", "stood_down_at"]
    list_filter = ["role", "ward", "site"]
    search_fields = ["person__name", "person__staff_number"]
    ordering = ["-starts_on", "person__name", "pk"]
    actions = ["stand_down"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        return super().get_queryset(request).select_related("person", "ward", "site")

    @admin.display(description="Person", ordering="person__name")
    def who(self, appointment: Appointment) -> str:
        return appointment.person.name

    @admin.display(description="Where")
    def place(self, appointment: Appointment) -> str:
        place = appointment.ward or appointment.site
        return place.name if place else appointment.get_scope_display()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        made = super().get_form(request, obj, change, **more)
        return type(made.__name__, (made,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: Appointment, form: Any, change: bool) -> None:
        by: Any = request.user
        given = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        if given["role"] in TAKES_TWO:
            wanted = approvals.appointment(**given)
            self.ask(request, partial(approvals.ask, wanted=wanted, by=by, now=timezone.now()))
            return
        made = services.appoint(**given, by=by, now=timezone.now())
        obj.pk, obj._state.adding = made.pk, False

    @admin.action(description="Stand down now: end these roles", permissions=["add"])
    def stand_down(self, request: HttpRequest, chosen: QuerySet[Appointment]) -> None:
        now = timezone.now()
        standing = list(chosen.filter(stood_down_at=None))
        for appointment in standing:
            services.stand_down(appointment=appointment, by=request.user, now=now)
        self.message_user(request, f"Roles ended: {len(standing)}.", messages.SUCCESS)


@admin.register(Ward)
class WardWithRolesAdmin(WardAdmin):
    """A new ward of a site, or one that moves, is reached by the roles on that site at once."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        services.sync_permissions(now=timezone.now())
