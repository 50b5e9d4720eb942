"""Every address. They carry random identifiers only: no names, references or search terms."""

from allauth.account.views import email
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe

from config import health, home, outbox
from staff import lock_views, provider
from staff.second_factor_views import Activate, MakeRecoveryCodes

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
    path("accounts/2fa/totp/activate/", Activate.as_view(), name="mfa_activate_totp"),
    path(
        "accounts/2fa/recovery-codes/generate/",
        MakeRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/provider/login/", provider.login, name="provider_login"),
    path("accounts/provider/callback/", provider.callback, name="provider_callback"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("configuration/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/deadlines", health.deadlines, name="health-deadlines"),
    path("health/audit", health.audit, name="health-audit"),
    path("outbox/", outbox.listing, name="outbox"),
]
