"""The configuration page of e-mail that could not be sent: whose, never what it was about."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from audit.admin import Configurable
from mail import services
from mail.models import Mail


@admin.register(Mail)
class MailAdmin(Configurable, admin.ModelAdmin):
    list_display = ["whose", "address", "created_at", "attempts", "tried_at", "given_up_at"]
    list_display_links = None
    ordering = ["-given_up_at"]
    actions = ["send_again", "look_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        return Mail.objects.not_looked_at().select_related("person")

    @admin.display(description="To")
    def whose(self, mail: Mail) -> str:
        return str(mail.person.name)

    @admin.display(description="Their address")
    def address(self, mail: Mail) -> str:
        return mail.person.email or ""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        done = services.send_again(mails=chosen, by=request.user, now=timezone.now())
        self.message_user(request, f"To be sent again: {done}.", messages.SUCCESS)

    @admin.action(description="Seen to: take off this list")
    def look_at(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        done = services.look_at(mails=chosen, by=request.user, now=timezone.now())
        self.message_user(request, f"Taken off this list: {done}.", messages.SUCCESS)
