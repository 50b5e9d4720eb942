"""What cannot be written down is not shown: every page that would show a record answers 503, and is empty."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import AuditEvent
from tests.addresses import OURS
from tests.audit.seen import WORDS, crawl, every_page
from tests.database.base import as_owner

pytestmark = pytest.mark.django_db(transaction=True)

SAYS = "This page cannot be shown just now"
HOLDERS = """
select distinct grantee from information_schema.role_table_grants
where table_name = 'audit_auditevent' and privilege_type = 'INSERT' and grantee <> current_user
"""


@contextmanager
def nothing_can_be_written() -> Iterator[None]:
    """No role that the application takes may add to the audit trail."""
    with connection.cursor() as cursor:
        with as_owner(connection):
            cursor.execute(HOLDERS)
            roles = [role for (role,) in cursor.fetchall()]
            for role in roles:
                cursor.execute(f"revoke insert on audit_auditevent from {role}")
        try:
            yield
        finally:
            with as_owner(connection):
                for role in roles:
                    cursor.execute(f"grant insert on audit_auditevent to {role}")


@pytest.mark.parametrize("persona", ["lead", "rowan_nurse", "executive_lead"])
def test_no_page_shows_what_cannot_be_written_down(request, signed_in, rowan_manager, world, persona):
    client = signed_in(request.getfixturevalue(persona))
    client.raise_request_exception = False  # what also changes something fails before that, with 500
    sent = {"person": str(rowan_manager.pk)}
    pages = every_page("get", "post")
    usual = {(one.name, one.method) for one in crawl(client, world, sent, pages) if one.events}
    before = AuditEvent.objects.count()
    showing = [page for page in pages if OURS[page[0]].is_recorded or page in usual]
    with nothing_can_be_written():
        refused = crawl(client, world, sent, showing)
    assert {(one.name, one.method) for one in refused if one.status == 503} >= {
        (name, method) for name, method in usual if method != "post"
    }
    assert {one.status for one in refused} <= {302, 405, 500, 503}
    assert all(SAYS in one.body for one in refused if one.status == 503)
    words = (*WORDS, world["reference"])
    assert [(one.name, word) for one in refused for word in words if word in one.body] == []
    assert AuditEvent.objects.count() == before
    assert len(usual) > 20


def test_what_is_hidden_and_what_never_was_fail_alike(signed_in, willow_nurse, world):
    client = signed_in(willow_nurse)
    names = ("referrals:detail", "incidents:detail")
    with nothing_can_be_written():
        for name in names:
            there, gone = (
                client.get(reverse(name, args=[pk]))
                for pk in (world[OURS[name].kind], "7d3a0f8e-90c6-4f3a-bb39-5a6f9c7d2e11")
            )
            assert (there.status_code, there.content) == (gone.status_code, gone.content)
            assert there.status_code == 503


def test_it_opens_again_when_it_can_be_written(signed_in, lead, incident):
    client = signed_in(lead)
    with nothing_can_be_written():
        assert client.get(incident.get_absolute_url()).status_code == 503
    assert client.get(incident.get_absolute_url()).status_code == 200


def test_a_page_that_shows_no_record_is_still_there(signed_in, rowan_nurse, incident):
    """The form to report an incident needs no event; saving it does."""
    client = signed_in(rowan_nurse)
    with nothing_can_be_written():
        assert client.get(reverse("incidents:flag")).status_code == 200
        assert client.get(reverse("account_login")).status_code == 302
