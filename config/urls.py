"""Every address. They carry random identifiers only: no names, references or search terms."""

from allauth.account.views import email
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe

from config import health, home, outbox
from staff import lock_views, provider
from staff.second_factor_views import Activate, MakeRecoveryCodes, asks_again, set_password

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

urlpatterns = [
    path("", home.home, name="home"),
    path("incidents/", include("incidents.urls")),
    path("referrals/", include("referrals.urls")),
    path("reports/", include("reporting.urls")),
    path("people/", include("staff.urls")),
    path("audit/", include("staff.auditing.urls")),
    path("notices/", include("deadlines.urls")),
    path("accounts/email/", require_safe(email), name="account_email"),  # an administrator sets addresses
    path("accounts/lock/", lock_views.lock, name="account_lock"),
    path("accounts/locked/", lock_views.locked, name="account_locked"),
    path("accounts/password/set/", set_password, name="account_set_password"),
    path("accounts/2fa/", include(SECOND_FACTORS)),
    path("accounts/provider/login/", provider.login, name="provider_login"),
    path("accounts/provider/callback/", provider.callback, name="provider_callback"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("configuration/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/broker", health.broker, name="health-broker"),
    path("health/deadlines", health.deadlines, name="health-deadlines"),
    path("health/mail", health.mail, name="health-mail"),
    path("health/documents", health.documents, name="health-documents"),
    path("health/audit", health.audit, name="health-audit"),
    path("outbox/", outbox.listing, name="outbox"),
]
