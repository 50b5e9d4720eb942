"""The demonstration's e-mail and codes are read on this machine; anywhere else the page does not exist."""

import pytest
import time_machine
from django.core.mail import EmailMessage, get_connection
from django.http import Http404
from django.test import Client

from demo.codes import code_at
from demo.outbox import listing
from demo.people import CAST

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings, tmp_path):
    settings.OUTBOX_FOLDER = str(tmp_path)
    backend = "django.core.mail.backends.filebased.EmailBackend"

    def send(*subjects: str) -> None:
        with get_connection(backend, file_path=str(tmp_path)) as connection:
            for subject in subjects:
                body = f"Open http://localhost:8000/ é 🙂\n{'-' * 20}\n"
                EmailMessage(subject, body, to=["a@example.test"], connection=connection).send()

    return send


def test_the_newest_message_comes_first_and_is_shown_whole(outbox):
    outbox("first", "<b>second</b>")
    page = Client().get("/outbox/").content.decode()
    assert page.index("&lt;b&gt;second") < page.index("first")
    assert "a@example.test" in page
    assert "é 🙂" in page
    assert 'href="http://localhost:8000/"' in page


def test_an_empty_outbox_says_so(outbox):
    assert "Nothing has been sent yet." in Client().get("/outbox/").content.decode()


@pytest.mark.parametrize(("name", "value"), [("LOCAL_ONLY", False), ("OUTBOX_FOLDER", "")])
def test_where_mail_is_really_sent_there_is_no_such_page(outbox, settings, rf, name, value):
    setattr(settings, name, value)
    with pytest.raises(Http404):
        listing(rf.get("/outbox/"))


def test_the_codes_of_the_invented_people_are_shown_for_now(outbox):
    with time_machine.travel(59, tick=False):
        page = " ".join(Client().get("/outbox/").content.decode().split())
    lead = next(who for who in CAST if who.key == "lead")
    assert code_at(lead.code_secret, 59) in page
    assert "in 1 second:" in page
    assert "healthcare.assistant@demo.example" not in page  # one ward: a password is enough


@pytest.mark.parametrize(("moment", "code"), [(59, "287082"), (1111111109, "081804"), (2e10, "353130")])
def test_codes_are_those_of_the_standard(moment, code):
    """RFC 6238, appendix B, the last six digits."""
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", moment) == code
