"""Setting up an app, and making recovery codes, written down in the same transaction.

The library tells of these only after the transaction.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpResponse

from staff import second_factor


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
