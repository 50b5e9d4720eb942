"""For the team that looks after the service: e-mail that does not leave, or does not reach somebody."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from mail import outages
from mail.models import Mail
from staff.access import Reach
from staff.home_tasks import Group, Task
from staff.models import User
from staff.roles import Permission


def groups(person: User, held: Reach, now: datetime) -> Iterable[Group]:
    if held.anywhere(Permission.CONFIGURE):
        yield Group("E-mail", list(_mail(now)), 100)


def _mail(now: datetime) -> Iterable[Task]:
    if outage := outages.to_tell(now):
        since = f"{timezone.localtime(outage.began_at):%-d %B %Y, %H:%M}"
        title = f"No e-mail has been sent since {since}"
        hint = "Tell the team that runs this service. What waits is sent when the mail server takes it again."
        yield Task(title, reverse("admin:mail_mail_changelist"), hint, "Now", "red")
    if lost := Mail.objects.not_looked_at().count():
        people = f"{lost} e-mail{'s' if lost != 1 else ''} could not be sent"
        hint = "Check the address of each person, then send it again"
        yield Task(people, reverse("admin:mail_mail_changelist"), hint)
