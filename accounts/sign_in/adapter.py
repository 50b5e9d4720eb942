"""What django-allauth asks of us: nobody signs up by themselves, and it speaks plain English.

Its own limit is per name, which lets anybody lock a colleague out. Ours is per name *and* address; guessing a
code is limited per person, after their password. Whoever is signed in and is asked again is counted apart:
what somebody types at the sign-in page keeps nobody out of a session that is theirs.
"""

import logging
from typing import Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest
from django.utils import timezone

from accounts import oidc, sessions
from accounts.sessions import LOG_IN
from accounts.sign_in import password_mail
from audit import services as audit
from audit.models import Outcome
from mail.posting import SEND, post
from mail.wake_worker import wake_worker
from staff.models import User

log = logging.getLogger(__name__)

NO_MATCH = "Check your e-mail address and password. They do not match an account."


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NO_MATCH,
        "account_inactive": NO_MATCH,
        "too_many_login_attempts": "There were too many tries. Wait 5 minutes, then try again.",
        "rate_limited": "There were too many tries. Wait 5 minutes, then try again.",
        "enter_current_password": "Enter your current password",
        "incorrect_password": "That is not your password. Check it and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Somebody who may not sign in by password is answered as somebody unknown, right password or not."""
        found = cast(User | None, super().authenticate(request, **credentials))
        if found is None or (found.is_active and not oidc.signs_in(found)):
            return found
        self.pre_authenticate(request, **credentials)  # counted, like any wrong password
        self.authentication_failed(request, **credentials)
        return None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """What was typed is not written down: it may be a password in the wrong box."""
        typed = credentials.get("email") or ""
        known = User.objects.filter(email__iexact=typed).first() if typed else None
        audit.record(
            verb="session.sign_in_failed",
            by=LOG_IN,
            target=known,
            at=timezone.now(),
            outcome=Outcome.FAILED,
            reason="password",
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        name = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{truncate_ip(self.get_client_ip(request))} {name}"

    def login(self, request: HttpRequest, user: Any) -> None:
        now = timezone.now()
        super().login(request, user)
        oidc.note(request, user)
        sessions.begin(request, now)
        used = sorted(sessions.ways(request, user))
        audit.record(verb="session.signed_in", by=user, target=user, at=now, used=used)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.oidc.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            audit.record(verb="session.signed_out", by=user, target=user, at=timezone.now())

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Just signed in is recent enough too."""
        return not sessions.may_change_sign_in(self.request, cast(User, self.request.user), timezone.now())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second factor alone, where that is what is asked for."""
        methods = super().get_reauthentication_methods(user)
        if getattr(self.request, "needs_code", False):
            methods = [each for each in methods if each["id"].startswith("mfa_")]
        if oidc.signs_in(user):
            methods = [each for each in methods if each["id"] != "reauthenticate"]
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code from your phone",
            "mfa_reauthenticate:webauthn": "Use your security key",
        }
        return [each | {"description": words[each["id"]]} for each in methods]

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Asked for here and sent by a worker, which makes the link: an answer takes as long for anybody."""
        if password_mail.may_have(user):
            post(password_mail.PASSWORD_RESET, [user.pk], now=timezone.now())
            wake_worker(SEND)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves around the outbox: what the library would add is not sent."""
        log.error("The library asked for an e-mail that is none of ours; nothing was sent.")

    def unlocks(self, person: User, password: str) -> bool:
        """Is this the password of whoever locked the screen?"""
        return self.reauthenticate(person, password)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Limited for each person at each address, apart from signing in."""
        key = f"{truncate_ip(self.get_client_ip(self.request))} {user.pk}"
        counted = ratelimit.consume(self.request, app="allauth.account", action="unlock", key=key)
        if not counted:
            raise self.validation_error("too_many_login_attempts")
        if user.is_active and user.check_password(password) and not oidc.signs_in(user):
            counted.rollback()
            return True
        self.authentication_failed(self.request, email=user.email)
        return False
