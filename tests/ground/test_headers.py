"""What every answer carries, whoever asks."""

from uuid import UUID

import pytest
from django.test import Client

from audit.models import AuditEvent

PAGES = ["/health/live", "/accounts/login/", "/no-such-page"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_kept_out_of_caches_and_frames(path):
    headers = Client().get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_page_may_run_or_style_anything_written_inside_it(path):
    policy = Client().get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("given", ["0b1e6c0a-9a52-4e0e-8f5e-0a7f3c1f2d3e", "deadbeef-cafe", "<script>", ""])
def test_a_request_has_an_id_that_no_client_chooses(given):
    answered = Client().get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert answered != given
    assert UUID(answered).version == 4


@pytest.mark.django_db
def test_the_trail_keeps_our_id_and_not_the_one_that_was_sent(signed_in, rowan_nurse):
    given = "0b1e6c0a-9a52-4e0e-8f5e-0a7f3c1f2d3e"
    client = signed_in(rowan_nurse)
    answer = client.get("/incidents/", headers={"X-Request-ID": given})
    assert AuditEvent.objects.latest("at").request_id == answer.headers["X-Request-ID"] != given
