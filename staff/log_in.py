"""What django-allauth asks of us: nobody signs up by themselves, and it speaks plain English."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Check your e-mail address and password. They do not match an account.",
        "too_many_login_attempts": "There were too many tries. Wait 5 minutes, then try again.",
        "account_inactive": "Check your e-mail address and password. They do not match an account.",
        "enter_current_password": "Enter your current password",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
