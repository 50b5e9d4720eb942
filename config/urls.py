"""Every address. They carry random identifiers only: no names, references or search terms."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("incidents/", include("incidents.urls")),
    path("referrals/", include("referrals.urls")),
    path("reports/", include("reporting.urls")),
    path("people/", include("staff.urls")),
    path("audit/", include("oversight.urls")),
    path("notices/", include("deadlines.urls")),
    path("accounts/", include("accounts.urls")),
    path("configuration/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/broker", health.broker, name="health-broker"),
    path("health/deadlines", health.deadlines, name="health-deadlines"),
    path("health/mail", health.mail, name="health-mail"),
    path("health/documents", health.documents, name="health-documents"),
    path("health/audit", health.audit, name="health-audit"),
]

if settings.LOCAL_ONLY:  # the demonstration and the tests: nothing leaves this machine
    urlpatterns.append(path("outbox/", include("demo.urls")))
