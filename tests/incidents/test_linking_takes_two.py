"""Whose accounts are one person's is said by two administrators: it closes records to one as to the other."""

import pytest

from accounts import approvals
from accounts.models import Proposal
from audit.models import AuditEvent
from incidents.access import may_know
from incidents.confidentiality.services import linking
from incidents.confidentiality.services.linking import ask_to_link, ask_to_unlink, link
from incidents.vocabulary import InvolvedAs
from incidents.workflow import IllegalMove
from staff.models import SamePerson
from tests.factories import UserFactory
from tests.incidents.writing import enter

pytestmark = pytest.mark.django_db
LINKS, AGREEMENT = "/configuration/staff/sameperson/", "/configuration/accounts/proposal/"


@pytest.fixture
def bank(db):
    return UserFactory(name="Wren Nurse (bank)")


@pytest.fixture
def asked(willow_nurse, bank, administrator, now):
    return ask_to_link(first=willow_nurse, second=bank, by=administrator, now=now)


def agree(proposal, by, now):
    return approvals.agree(proposal=proposal, by=by, now=now)


def test_nothing_closes_until_another_administrator_agrees(
    incident, asked, willow_nurse, bank, lead, another_administrator, now
):
    enter(incident, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    kept_out = linking.exclusions.Exclusion.objects.active().filter(person=bank)
    assert not kept_out.exists()
    agree(asked, another_administrator, now)
    assert kept_out.exists()
    assert not may_know(bank, incident.pk, now)


def test_one_administrator_does_not_shut_out_somebody_who_was_hurt(
    incident, asked, rowan_nurse, willow_nurse, administrator, lead, now
):
    """Linked to whoever did it, the person harmed would lose sight of their own record."""
    enter(incident, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    ask_to_link(first=rowan_nurse, second=willow_nurse, by=administrator, now=now)
    assert may_know(rowan_nurse, incident.pk, now)
    with pytest.raises(IllegalMove, match="asked for this yourself"):
        link(first=rowan_nurse, second=willow_nurse, asked_by=administrator, by=administrator, now=now)


def test_taking_accounts_apart_takes_two_as_well(asked, bank, administrator, another_administrator, now):
    agree(asked, another_administrator, now)
    row = SamePerson.objects.active().get(account=bank)
    waits = ask_to_unlink(row=row, by=another_administrator, now=now)
    assert SamePerson.objects.active().filter(account=bank).exists()
    agree(waits, administrator, now)
    assert not SamePerson.objects.active().filter(account=bank).exists()


def test_the_same_two_in_either_order_wait_once(asked, willow_nurse, bank, another_administrator, now):
    with pytest.raises(approvals.Refused, match="asked for already"):
        ask_to_link(first=bank, second=willow_nurse, by=another_administrator, now=now)


def test_whom_it_concerns_neither_asks_nor_agrees(administrator, another_administrator, rowan_nurse, now):
    with pytest.raises(approvals.Refused, match="an account of yours"):
        ask_to_link(first=administrator, second=rowan_nurse, by=administrator, now=now)
    waits = ask_to_link(first=administrator, second=rowan_nurse, by=another_administrator, now=now)
    with pytest.raises(approvals.Refused, match="an account of yours"):
        agree(waits, administrator, now)


def test_nobody_takes_apart_their_own_by_another_account(
    administrator, another_administrator, bank, lead, children_lead, now
):
    link(first=administrator, second=bank, asked_by=children_lead, by=lead, now=now)
    row = SamePerson.objects.get(account=bank)
    with pytest.raises(approvals.Refused, match="an account of yours"):
        ask_to_unlink(row=row, by=administrator, now=now)
    waits = ask_to_unlink(row=row, by=another_administrator, now=now)
    with pytest.raises(approvals.Refused, match="an account of yours"):
        agree(waits, administrator, now)
    waits.refresh_from_db()
    assert waits.decided_at is None


@pytest.mark.parametrize("both", [True, False])
def test_what_cannot_be_linked_is_told_in_words(
    willow_nurse, bank, administrator, lead, children_lead, both, now
):
    if both:
        link(first=willow_nurse, second=bank, asked_by=children_lead, by=lead, now=now)
    second, words = (bank, "one person’s already") if both else (willow_nurse, "two different accounts")
    with pytest.raises(approvals.Refused, match=words):
        ask_to_link(first=willow_nurse, second=second, by=administrator, now=now)


def test_what_has_changed_meanwhile_is_told_and_can_be_declined(
    asked, willow_nurse, bank, another_administrator, lead, children_lead, now
):
    link(first=willow_nurse, second=bank, asked_by=children_lead, by=lead, now=now)
    with pytest.raises(approvals.Refused, match="one person’s already"):
        agree(asked, another_administrator, now)
    approvals.decline(proposal=asked, by=another_administrator, now=now)


def test_an_unlinking_that_somebody_else_did_is_told(
    asked, bank, administrator, another_administrator, lead, children_lead, now
):
    agree(asked, another_administrator, now)
    row = SamePerson.objects.active().get(account=bank)
    waits = ask_to_unlink(row=row, by=administrator, now=now)
    linking.unlink(row=row, asked_by=children_lead, by=lead, now=now)
    with pytest.raises(approvals.Refused, match="linked to no other"):
        agree(waits, another_administrator, now)


def test_accounts_are_linked_and_taken_apart_in_the_configuration_pages(
    signed_in, administrator, another_administrator, rowan_nurse, willow_nurse
):
    first, second = signed_in(administrator), signed_in(another_administrator)
    assert "Another administrator has to agree" in first.get(f"{LINKS}add/").content.decode()
    given = {"first": str(rowan_nurse.pk), "second": str(willow_nurse.pk)}
    page = first.post(f"{LINKS}add/", given, follow=True).content.decode()
    assert "Nothing has changed yet" in page
    assert "Robin Nurse" in page
    assert "Wren Nurse" in page
    assert not SamePerson.objects.exists()
    answer(second, "agree")
    assert SamePerson.objects.active().count() == 2
    row = SamePerson.objects.get(account=rowan_nurse)
    sent = first.post(LINKS, {"action": "unlink", "_selected_action": [row.pk]}, follow=True)
    assert "Nothing has changed yet" in sent.content.decode()
    answer(second, "agree")
    assert SamePerson.objects.active().count() == 1
    assert first.get(LINKS).status_code == 200


def answer(client, do):
    waits = Proposal.objects.undecided().get()
    assert client.post(AGREEMENT, {"proposal": waits.pk, "do": do}).status_code == 302


def test_what_is_linked_already_is_told_on_the_page(
    signed_in, administrator, willow_nurse, bank, lead, children_lead, now
):
    link(first=willow_nurse, second=bank, asked_by=children_lead, by=lead, now=now)
    given = {"first": str(willow_nurse.pk), "second": str(bank.pk)}
    page = signed_in(administrator).post(f"{LINKS}add/", given, follow=True).content.decode()
    assert "one person’s already" in page


def test_each_step_names_who_did_it(asked, administrator, another_administrator, willow_nurse, bank, now):
    agree(asked, another_administrator, now)
    events = AuditEvent.objects.filter(verb__startswith="agreement.")
    assert {event.verb: event.actor for event in events} == {
        "agreement.asked": f"staff:{administrator.pk}",
        "agreement.agreed": f"staff:{another_administrator.pk}",
    }
    assert {events[0].detail["person"], events[0].detail["other"]} == {str(willow_nurse.pk), str(bank.pk)}
    assert AuditEvent.objects.filter(verb="account.linked").count() == 2
