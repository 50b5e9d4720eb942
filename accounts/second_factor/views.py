"""Setting up an app, and making recovery codes, written down in the same transaction.

The library tells of these only after the transaction. All that changes how somebody signs in asks again.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts import second_factor, sessions


def asks_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """The library asks nobody again who has no password here and no second factor."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> Any:
        if not sessions.may_change_sign_in(request, request.user, timezone.now()):
            raise sessions.ConfirmFirst
        return view(request, *args, **kwargs)

    return asked


def set_password(request: HttpRequest) -> HttpResponse:
    """Whoever has no password here signs in by the trust's provider: they make none themselves."""
    raise Http404


class Activate(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        user: Any = self.request.user
        app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        second_factor.set_up(self.request, user, app)
        if self.did_generate_recovery_codes:
            second_factor.codes_made(user)
        return answer


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        second_factor.codes_made(self.request.user)
        return answer
