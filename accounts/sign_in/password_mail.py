"""E-mail to somebody who has forgotten their password. The link is made when it is sent and kept nowhere."""

from datetime import datetime, timedelta

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts import oidc
from accounts.sign_in.letters import service_name
from mail.kinds import Kind, Letter
from mail.models import Mail
from staff.models import User

PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a kind
SUBJECT = "Choose a new password"
BODY = """Somebody asked for a new password for your account with {service}. If it was you, choose one here:

{link}

If it was not you, do nothing: your password stays as it is.
"""


def write(mail: Mail, now: datetime) -> Letter | None:
    """Only to anybody who has a password here: nobody makes themselves one beside the trust's sign-in."""
    person = User.objects.get(pk=mail.person_id)
    if not may_have(person):
        return None
    return Letter(SUBJECT, BODY.format(service=service_name(), link=link(person)))


def may_have(person: User) -> bool:
    return person.is_active and person.has_usable_password() and not oidc.signs_in(person)


def link(person: User) -> str:
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    parts = {"uidb36": user_pk_to_url_str(person), "key": key}
    return settings.SITE_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=parts)


#: anybody who asked hours ago does not wait for it any more
KIND = Kind(PASSWORD_RESET, write, good_for=timedelta(hours=4))
