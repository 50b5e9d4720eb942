"""What django-allauth asks of us about second factors: secrets are not kept readable, and words are plain."""

import base64
import hashlib
import logging
import secrets
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "That did not work. Each code works once and for half a minute: wait for the next, then enter it."
        ),
    }

    def encrypt(self, text: str) -> str:
        """So that a copy of the database alone makes no codes."""
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Closed with a key that is gone: something that no code answers to, so that codes are refused."""
        try:
            return keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("second_factor.unreadable")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return "My security key"


def keys() -> MultiFernet:
    """From SECRET_KEY; those before it still open what they closed."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor {key}".encode()).digest() for key in known]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
