from datetime import UTC, datetime

import pytest
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.test import RequestFactory

from config import context
from config.errors import csrf_failed
from nhsuk.vendor import script, style_sheet


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing_but_themselves(name):
    page = render_to_string(f"{name}.html")
    assert page.count("<h1>") == 1
    assert '<html lang="en-GB">' in page
    assert not any(mark in page for mark in ("{{", "{%", "{#"))


def test_a_page_open_too_long_gives_the_words_back_escaped(rf: RequestFactory):
    posted = {
        "what_happened": "Line one\r\n<b>line</b> two",
        "when_0": "1",
        "when_1": "7",
        "when_2": "2026",
        "password": "hunter2hunter2",
        "csrfmiddlewaretoken": "abc123",
        "ward": "0f0e3a5e-5d6a-4f83-8f2e-2f5dfd0b2c11",
        "empty": " ",
    }
    response = csrf_failed(rf.post("/", posted), reason="bad")
    page = response.content.decode()
    assert response.status_code == 403
    assert "Line one\n&lt;b&gt;line&lt;/b&gt; two" in page
    assert ">What happened</h2>" in page
    assert ">1 7 2026</div>" in page
    assert not any(secret in page for secret in ("hunter2", "abc123", "0f0e3a5e", "Empty"))


def test_a_body_that_cannot_be_read_still_gets_the_page(rf: RequestFactory):
    many = "&".join(f"f{n}=1" for n in range(1001))
    request = rf.post("/", many, content_type="application/x-www-form-urlencoded")
    assert csrf_failed(request).status_code == 403


@pytest.fixture
def fresh_names():
    context.forget()
    yield
    context.forget()


def test_pages_are_shown_when_the_database_is_not_there(fresh_names, monkeypatch, rf: RequestFactory):
    def down(*args):
        raise DatabaseError

    monkeypatch.setattr(context.Trust.objects, "order_by", down)
    assert context.page(rf.get("/"))["page"]["service_name"] == "Heard"


def test_the_current_page_is_the_deepest_that_it_lies_under():
    urls = ["/", "/incidents/", "/incidents/flag/"]
    assert context._current("/incidents/flag/", urls) == "/incidents/flag/"
    assert context._current("/incidents/abc/", urls) == "/incidents/"
    assert context._current("/accounts/", urls) == ""
    assert context._current("/", urls) == "/"


def test_a_deadline_is_said_in_words_and_in_london_time():
    at = datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    tag = render_to_string(
        "components/_deadline_tag.html", {"state": "overdue", "due_at": at, "words": "Entry overdue since"}
    )
    assert 'Entry overdue since <time class="heard-when" datetime="2026-07-01T13:30:00Z">' in tag
    assert "1 July 2026, 14:30</time>" in tag


def test_what_people_typed_is_shown_as_they_typed_it():
    rows = [{"key": "Words", "value": "one\n<b>two</b>", "verbatim": True}, {"key": "None", "value": ""}]
    page = render_to_string("components/_summary_list.html", {"rows": rows})
    assert '<div class="heard-verbatim" dir="auto">one\n&lt;b&gt;two&lt;/b&gt;</div>' in page
    assert "Not recorded" in page


def test_vendored_files_ask_no_other_host():
    css, icons = style_sheet(
        "@font-face{src:url(https://example.invalid/f.woff)}a{background:url(/assets/images/nhsuk-icon-cross.svg)}"
        "/*# sourceMappingURL=x.css.map */"
    )
    assert css == "a{background:url(nhsuk-icon-cross.svg)}\n"
    assert icons == {"nhsuk-icon-cross.svg"}
    assert script("export{a};//# sourceMappingURL=x.js.map") == "export{a};\n"
