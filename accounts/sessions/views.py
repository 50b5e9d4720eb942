"""Locking a shared computer, and opening it again: by the same person, or with nothing seen, by another."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import oidc, sessions
from accounts.second_factor import CodeAgainForm
from staff.models import User


class UnlockForm(forms.Form):
    password = forms.CharField(
        label="Your password",
        strip=False,
        error_messages={"required": "Enter your password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        adapter: Any = get_adapter()
        password = self.cleaned_data["password"]
        if not adapter.unlocks(self.user, password):
            raise ValidationError(adapter.error_messages["incorrect_password"])
        return password


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    sessions.lock(request, person=cast(User, request.user), reason="asked", now=timezone.now())
    return redirect("account_locked")


@login_not_required  # `config.session_guard` says whose session it is, and shows them nothing else
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: Any) -> HttpResponse:
    person: User | None = getattr(request, "locked_person", None)
    if person is None:
        return redirect("home")
    list(messages.get_messages(request))  # said to whoever was here before
    form = form_for(person)(request.POST if request.method == "POST" else None, user=person)
    if form.is_bound and form.is_valid():
        request.user = person
        if isinstance(form, CodeAgainForm):
            form.save()
        else:
            reauthenticate_by_password(request)
        sessions.unlock(request, person=person, now=timezone.now())
        return redirect(back_to(request))
    context = {"person": person, "form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "account/locked.html", context)


def form_for(person: User) -> type[UnlockForm] | type[CodeAgainForm]:
    """A code, for whoever signs in by a provider and has no password here."""
    by_password = person.has_usable_password() and not oidc.signs_in(person)
    return UnlockForm if by_password else CodeAgainForm


def back_to(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "home"
