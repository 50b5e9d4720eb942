"""What others look up, write down or ask for about somebody is not theirs to see, whatever they watch over.

Each by the application's filter alone, and by row security alone.
"""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import approvals
from accounts.models import Proposal
from accounts.proposals import ProposalQuerySet
from audit.models import AuditEvent
from incidents.confidentiality.services import linking
from incidents.confidentiality.services.interests import Closeness, declare
from oversight import patterns, reading
from staff.models import InterestKind
from staff.roles import Role
from tests.conftest import appointed
from tests.factories import UserFactory

WAITING = "/configuration/accounts/proposal/"


@pytest.fixture(params=["application", "database"])
def one_layer(request, monkeypatch, settings):
    """The other one forgets its filter."""
    if request.param == "application":
        settings.RUNTIME_ROLE = settings.SYSTEM_ROLE
    else:
        monkeypatch.setattr(reading, "events_for", lambda person: AuditEvent.objects.all())
        monkeypatch.setattr(patterns, "events_for", lambda person: AuditEvent.objects.all())
        monkeypatch.setattr(ProposalQuerySet, "not_about", lambda self, accounts: self)


@pytest.fixture
def colleague(trust):
    return appointed("Ivy Auditor", Role.AUDITOR)


@pytest.fixture
def looked_up(signed_in, lead, auditor, trust):
    """A lead opens what is known of the auditor's interests, and writes one down."""
    client = signed_in(lead)
    assert client.post(reverse("incidents:interests_of"), {"person": str(auditor.pk)}).status_code == 200
    other = UserFactory(name="Olly Other")
    declare(person=other, to=Closeness(InterestKind.PARTNER, auditor), by=lead, now=timezone.now())


def trail(client):
    return client.get("/audit/").content.decode()


def exported(client):
    return client.post("/audit/export/").content


def test_an_auditor_does_not_read_that_somebody_looked_up_their_interests(
    one_layer, looked_up, signed_in, auditor, colleague, lead
):
    theirs, anothers = trail(signed_in(auditor)), trail(signed_in(colleague))
    assert anothers.count(lead.name) == 2
    assert lead.name not in theirs


def test_by_their_other_account_neither(
    one_layer, looked_up, signed_in, auditor, colleague, lead, administrator, another_administrator
):
    by = {"asked_by": administrator, "by": another_administrator, "now": timezone.now()}
    linking.link(first=auditor, second=colleague, **by)
    assert lead.name not in trail(signed_in(colleague))


def test_they_read_what_they_did_themselves(one_layer, signed_in, auditor, colleague):
    declare(person=auditor, to=Closeness(InterestKind.PARTNER, colleague), by=auditor, now=timezone.now())
    own, of_the_other = (trail(signed_in(one)).count("Declared an interest") for one in (auditor, colleague))
    assert own == of_the_other + 1  # the other is one of those to choose from


@pytest.fixture
def asked_about(administrator, another_administrator):
    """Another administrator asks that this one be given a lead's role."""
    wanted = approvals.appointment(person=administrator, role=Role.SAFEGUARDING_ADULTS)
    return approvals.ask(wanted=wanted, by=another_administrator, now=timezone.now())


def test_an_administrator_does_not_see_what_waits_about_them(
    one_layer, asked_about, signed_in, administrator, another_administrator
):
    theirs, anothers = signed_in(administrator), signed_in(another_administrator)
    assert "Safeguarding lead (adults)" in anothers.get(WAITING).content.decode()
    page = theirs.get(WAITING).content.decode()
    assert "Nothing waits." in page
    assert "Safeguarding lead (adults)" not in page


def test_nor_by_their_other_account_nor_as_the_second_of_two(
    one_layer, signed_in, administrator, another_administrator
):
    bank, stranger = UserFactory(name="Bank Account"), UserFactory(name="Stan Stranger")
    linking.link(
        first=administrator,
        second=bank,
        asked_by=appointed("Ali Administrator", Role.ADMINISTRATOR),
        by=another_administrator,
        now=timezone.now(),
    )
    linking.ask_to_link(first=stranger, second=bank, by=another_administrator, now=timezone.now())
    assert stranger.name in signed_in(another_administrator).get(WAITING).content.decode()
    assert stranger.name not in signed_in(administrator).get(WAITING).content.decode()


def test_to_answer_it_is_to_answer_what_never_was(asked_about, signed_in, administrator):
    client = signed_in(administrator)
    for do in ("agree", "decline"):
        theirs, nothing = (
            client.post(WAITING, {"proposal": str(pk), "do": do}) for pk in (asked_about.pk, uuid4())
        )
        assert theirs.status_code == nothing.status_code == 404
    assert Proposal.objects.get().agreed is None
