"""What would leave this machine and does not: sent e-mail, and the codes of the invented people's phones."""

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from demo.codes import code_at, left
from demo.people import CAST

BETWEEN_MESSAGES = b"\n" + b"-" * 79 + b"\n"  # written by Django's file backend
SHOWN = 50


@login_not_required
def listing(request: HttpRequest) -> HttpResponse:
    """The newest messages; 404 wherever e-mail is really sent."""
    if not (settings.LOCAL_ONLY and settings.OUTBOX_FOLDER):
        raise Http404
    now = time.time()
    codes = [(who.label, who.email, code_at(who.code_secret, now)) for who in CAST if who.needs_code]
    context = {"messages_sent": newest(Path(settings.OUTBOX_FOLDER)), "codes": codes, "seconds": left(now)}
    return render(request, "demo/outbox.html", context)


def newest(folder: Path) -> list[dict[str, str]]:
    """Files are named by the time they were begun."""
    found: list[EmailMessage] = []
    for path in sorted(folder.glob("*.log"), reverse=True):
        found += reversed(read(path))
        if len(found) >= SHOWN:
            break
    return [shown(message) for message in found[:SHOWN]]


def read(path: Path) -> list[EmailMessage]:
    texts = path.read_bytes().split(BETWEEN_MESSAGES)
    return [message_from_bytes(text, EmailMessage, policy=policy.default) for text in texts if text.strip()]


def shown(message: EmailMessage) -> dict[str, str]:
    body = message.get_body(("plain",))
    return {
        "to": str(message["To"]),
        "sent": str(message["Date"]),
        "subject": str(message["Subject"]),
        "body": body.get_content() if body else "",
    }
