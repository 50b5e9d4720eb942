"""Signing in, second factors, locking. The library's own addresses come last: ours go before them."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

from accounts import oidc
from accounts.second_factor.views import Activate, MakeRecoveryCodes, asks_again, set_password
from accounts.sessions import views

#: what we use of the library's: nobody confirms an address or signs in by an e-mailed code
SIGNING_IN = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # says that it is closed
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

SECOND_FACTORS = [
    path("totp/activate/", asks_again(Activate.as_view()), name="mfa_activate_totp"),
    path("totp/deactivate/", asks_again(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("webauthn/add/", asks_again(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", asks_again(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("recovery-codes/", asks_again(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/",
        asks_again(MakeRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        asks_again(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]

# /accounts/
urlpatterns = [
    path("email/", require_safe(account.email), name="account_email"),  # an administrator sets addresses
    path("lock/", views.lock, name="account_lock"),
    path("locked/", views.locked, name="account_locked"),
    path("password/set/", set_password, name="account_set_password"),
    path("2fa/", include(SECOND_FACTORS)),
    path("provider/login/", oidc.login, name="provider_login"),
    path("provider/callback/", oidc.callback, name="provider_callback"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include(SIGNING_IN)),
]
