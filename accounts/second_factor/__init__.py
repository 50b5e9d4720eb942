"""The form for a code, and what is written down about second factors. Each code is good once."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import signals as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from accounts.sessions import LOG_IN
from accounts.sign_in.letters import tell
from audit import services as audit
from audit.models import Outcome
from staff.models import User

STILL_GOOD_FOR = 90  # seconds: the codes before and after the present one are taken too


def code_field() -> forms.CharField:
    return forms.CharField(
        label="Security code",
        help_text="6 digits from your authenticator app, or one of your recovery codes",
        max_length=20,
        error_messages={"required": "Enter the code"},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class GoodOnce:
    """With a code: the library forgets a used one sooner than it stops being good."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields: dict[str, forms.Field]
        self.fields["code"] = code_field()

    def clean_code(self) -> str:
        code = normalize_user_code(str(super().clean_code()))  # type: ignore[misc]
        if not cache.add(f"code-used:{self.user.pk}:{code}", "1", timeout=STILL_GOOD_FOR):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(GoodOnce, AuthenticateForm):
    pass


class CodeAgainForm(GoodOnce, ReauthenticateForm):
    pass


class ActivateForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()
        self.fields["code"].help_text = "The 6 digits that your app shows now"


# django-allauth tells of these by signals alone


def connect() -> None:
    mfa.authenticator_added.connect(key_added)
    mfa.authenticator_removed.connect(removed)
    mfa.authenticator_used.connect(used)
    mfa.authentication_failed.connect(failed)
    account.authentication_step_completed.connect(confirmed)
    account.password_changed.connect(password_changed)
    account.password_set.connect(password_changed)
    account.password_reset.connect(password_reset)


def changed(verb: str, user: Any, authenticator: Authenticator | None = None) -> None:
    write(verb, user, authenticator)
    tell(user)


def write(verb: str, user: Any, authenticator: Authenticator | None = None, **more: Any) -> None:
    if authenticator:
        more["type"] = str(authenticator.type)
    audit.record(verb=verb, by=user, target=user, at=timezone.now(), **more)


def set_up(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Whoever sets one up has just shown that they have it."""
    changed("second_factor.added", user, authenticator)
    record_authentication(request, user, "mfa", id=authenticator.pk, type=str(authenticator.type))


def codes_made(user: Any) -> None:
    write("second_factor.recovery_codes_made", user)


def key_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """An app is told of too late, after the transaction: see `accounts.second_factor.views`."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        set_up(request, user, authenticator)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
            codes_made(user)  # the library is about to


def removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    changed("second_factor.removed", user, authenticator)


def used(user: User, authenticator: Authenticator, **_: Any) -> None:
    write("second_factor.used", user, authenticator)


def failed(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Whoever typed it may be somebody else."""
    audit.record(
        verb="second_factor.failed",
        by=LOG_IN,
        target=user,
        at=timezone.now(),
        outcome=Outcome.FAILED,
        reason=str(authenticator.type),
    )


def confirmed(request: HttpRequest, user: User, method: str, **more: Any) -> None:
    if more.get("reauthenticated"):
        write("session.confirmed", user, reason=method)


def password_changed(user: User, **_: Any) -> None:
    changed("password.changed", user)


def password_reset(user: User, **_: Any) -> None:
    audit.record(verb="password.reset", by=LOG_IN, target=user, at=timezone.now())
    tell(user)
