"""The configuration pages: users, roles, sites and wards. Nothing clinical is ever registered here."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import Proposal
from accounts.sessions import confirmed_recently
from staff.access import reach, require
from staff.models import User
from staff.relationships import accounts_of
from staff.roles import Permission

OURS = {"staff", "wards"}  # apps whose models may be registered
#: what waits for another, whom referrals go to, whom reminders tell, whom e-mail did not reach: no record
OTHERS = {"accounts.Proposal", "referrals.Partner", "deadlines.Ladder", "mail.Mail"}


def asks_again(request: HttpRequest) -> bool:
    """Before anything is changed: an open screen must not give somebody a role or a password.

    Where somebody types a secret or much else, before they begin, so that it is not lost.
    """
    return request.method == "POST" or request.path.endswith(("/add/", "/password/"))


class ConfigurationSite(AdminSite):
    """Opened by the permission to configure, held by appointment. Being a superuser opens nothing."""

    site_header = site_title = "Configuration"
    index_title = "People, roles and wards"
    enable_nav_sidebar = False
    empty_value_display = "–"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Libraries offer their tables too (second factors, addresses): left out."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [each for each in models if each._meta.app_label in OURS or each._meta.label in OTHERS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return reach(cast(User, request.user)).anywhere(Permission.CONFIGURE)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)
        confirmed = confirmed_recently(inner)

        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(cast(User, request.user), Permission.CONFIGURE)
            if asks_again(request):
                return confirmed(request, *args, **kwargs)
            return inner(request, *args, **kwargs)

        return asked

    def get_urls(self) -> list[Any]:
        """Nothing of ours is shown on another site: the library's way there is no address here."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        mine = accounts_of(cast(User, request.user).pk)
        waits = Proposal.objects.not_about(mine).waiting(timezone.now()).count()
        return super().index(request, {**(extra_context or {}), "waits": waits})

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one way to sign in, with its limits and its second factor."""
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, ""))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")
