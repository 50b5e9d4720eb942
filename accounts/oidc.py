"""Signing in by the trust's own OpenID Connect provider, where there is one. Off unless it is configured.

Nobody gets an account by it, and nobody is found by their e-mail address: an administrator has said before
which subject of the provider is which person (`sign_in.links`). What the provider signed is checked in full:
signature, issuer, audience, and that it answers this very request (nonce).
"""

import secrets
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

import jwt
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from requests import RequestException

from accounts import rules
from accounts.sessions import LOG_IN
from audit import services as audit
from audit.models import Outcome
from staff.models import User

NAME = "trust"  # of the one provider, in its addresses and in our table of links
SIGNED_WITH = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
NOT_LET_IN = "We could not sign you in that way. Ask the team that looks after this service."


def is_on() -> bool:
    return bool(settings.OIDC_ISSUER)


def signs_in(person: User) -> bool:
    """By the provider alone: a password here would be a way around what the trust asks of them."""
    return is_on() and SocialAccount.objects.filter(provider=NAME, user=person).exists()


@dataclass(frozen=True)
class Proof:
    """What the provider said it asked of them, now, in this request."""

    second_factor: bool
    asked_again: bool

    @classmethod
    def of(cls, claims: dict[str, Any], now: float) -> "Proof":
        asked_at = claims.get("auth_time")
        lately = isinstance(asked_at, int | float) and now - asked_at < settings.CONFIRMED_FOR.total_seconds()
        return cls(rules.provider_used_second_factor(claims, settings.OIDC_ACCEPTED), lately)


class Exchange(OpenIDConnectOAuth2Adapter):
    """One sign-in: what was sent to the provider, and what it sent back."""

    state: dict[str, Any]

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("provider_callback"))

    @property
    def openid_config(self) -> dict[str, Any]:
        found = super().openid_config
        if found.get("issuer") != settings.OIDC_ISSUER:
            raise OAuth2Error("The provider calls itself something else.")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        claims = self.checked(app, kwargs["response"].get("id_token") or "")
        request.provider_proof = Proof.of(claims, timezone.now().timestamp())  # type: ignore[attr-defined]
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def checked(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in SIGNED_WITH:
                raise OAuth2Error("Not signed with a public key.")
            claims = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=settings.OIDC_ISSUER,
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as wrong:
            raise OAuth2Error("The provider's answer cannot be read.") from wrong
        if not compare_digest(str(claims.get("nonce")), str(self.state.get("nonce"))):
            raise OAuth2Error("The provider's answer is to another request.")
        return claims


class TrustProvider(OpenIDConnectProvider):
    oauth2_adapter_class = Exchange

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return ["openid"]  # who they are, and nothing about them

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, str]:
        """Nothing of an address that somebody made up is handed on."""
        return {"prompt": "login", "max_age": "0"} if "again" in request.GET else {}

    def redirect(self, request: HttpRequest, process: str, next_url: Any = None, **kwargs: Any) -> Any:
        """To sign in, whatever was asked for: nobody links accounts by themselves."""
        nonce = secrets.token_urlsafe(32)
        asked = {**(kwargs.pop("auth_params", None) or {}), "nonce": nonce}
        return super().redirect(
            request, AuthProcess.LOGIN, next_url, auth_params=asked, nonce=nonce, **kwargs
        )

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}  # nothing of what the provider says is kept

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class SignInByProvider(OAuth2LoginView):
    pass


class Callback(OAuth2CallbackView):
    adapter: Any

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, refusal = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, refusal


@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    return exchange(request, SignInByProvider)


@login_not_required
def callback(request: HttpRequest) -> HttpResponse:
    return exchange(request, Callback)


def exchange(request: HttpRequest, view: Any) -> HttpResponse:
    if not is_on():
        raise Http404
    try:
        return view.adapter_view(Exchange(request, NAME))(request)
    except (OAuth2Error, RequestException):
        return ProviderAdapter(request).refused(request, None, "provider")


class ProviderAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The one from the environment; rows in the table are never asked for."""
        from allauth.socialaccount.models import SocialApp

        if not is_on():
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=NAME,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
        )
        return [app]

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> TrustProvider:
        return TrustProvider(request, app=self.get_app(request, provider=provider))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody not linked, or who may no longer sign in: the same words for both."""
        known = sociallogin.user if sociallogin.is_existing else None
        if known is None or not known.is_active:
            why = "closed" if known else "not_linked"
            raise ImmediateHttpResponse(self.refused(request, known, why))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        raise ImmediateHttpResponse(self.refused(request, None, "provider"))

    def refused(self, request: HttpRequest, known: User | None, reason: str) -> HttpResponse:
        audit.record(
            verb="session.sign_in_failed",
            by=LOG_IN,
            target=known,
            at=timezone.now(),
            outcome=Outcome.FAILED,
            reason=reason,
        )
        messages.error(request, NOT_LET_IN)
        return redirect("account_login")


class SecondFactorStage(AuthenticateStage):
    """Not asked for twice: what the provider asked, if we accept it, is one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        proof: Proof | None = getattr(request, "provider_proof", None)
        return not (proof and proof.second_factor) and bool(super()._should_handle(request))


def note(request: HttpRequest, user: User) -> None:
    """Into the session, as soon as it is theirs: how the provider knew them."""
    proof: Proof | None = getattr(request, "provider_proof", None)
    if proof is None:
        return
    record_authentication(request, user, "provider", asked_again=proof.asked_again)
    if proof.second_factor:
        record_authentication(request, user, "mfa", type="provider", asked_again=proof.asked_again)
