"""A role that opens records of others, or the trail, is held once two administrators say so."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import approvals
from accounts.models import Proposal
from accounts.rules import AGREED_WITHIN
from audit.models import AuditEvent
from incidents.confidentiality.services.linking import link
from row_security.context import acting_as
from staff.access import reach
from staff.models import Appointment, User
from staff.roles import POLICY, TAKES_TWO, Permission, Role
from staff.services import appoint, stand_down
from tests.factories import UserFactory
from tests.staff.test_configuration import AGREEMENT, ROLES, ROOT, role_typed
from tests.staff.test_sessions import with_password
from wards.models import Trust

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
P = Permission
#: what opens records past one's own wards, the trail, or the pages where roles are given
WIDE = {
    *(P.OVERSEE, P.OVERSEE_WARD, P.OVERSEE_ALLEGATIONS, P.TRIAGE, P.TRIAGE_WARD, P.BREAK_GLASS),
    *(P.BREAK_GLASS_WARD, P.READ_AUDIT, P.CONFIGURE, P.INVESTIGATE, P.SIGN_REPORTS),
}


@pytest.fixture
def newcomer(trust):
    return UserFactory(name="Nico Newcomer")


@pytest.fixture
def asked(newcomer, administrator, now):
    """The newcomer is to be a safeguarding lead."""
    wanted = approvals.appointment(person=newcomer, role=Role.SAFEGUARDING_ADULTS)
    return approvals.ask(wanted=wanted, by=administrator, now=now)


def held_by(person):
    again = User.objects.get(pk=person.pk)
    return reach(again).trust


def agree(proposal, by, now):
    return approvals.agree(proposal=proposal, by=by, now=now)


def answered(client, proposal, do):
    return client.post(AGREEMENT, {"proposal": proposal.pk, "do": do}, follow=True).content.decode()


# --- which roles, and who decides ---------------------------------------------------------------------------


def test_every_role_that_opens_more_than_ones_own_wards_takes_two():
    wide = {role for role, scopes in POLICY.items() if WIDE & frozenset().union(*scopes.values())}
    assert wide == TAKES_TWO


def test_what_was_asked_for_is_held_by_nobody_until_another_agrees(
    asked, newcomer, another_administrator, now
):
    assert not held_by(newcomer)
    agree(asked, another_administrator, now + DAY)
    assert P.OVERSEE in held_by(newcomer)
    asked.refresh_from_db()
    assert (asked.agreed, asked.decided_by, asked.decided_at) == (True, another_administrator, now + DAY)


def test_a_role_begins_on_the_day_it_is_agreed_with_its_place_and_last_day(
    newcomer, site, administrator, another_administrator, now
):
    last = (now + 30 * DAY).date()
    wanted = approvals.appointment(person=newcomer, role=Role.SAFEGUARDING_CHILDREN, site=site, ends_on=last)
    agree(approvals.ask(wanted=wanted, by=administrator, now=now), another_administrator, now + 2 * DAY)
    made = Appointment.objects.get(person=newcomer)
    assert (made.site, made.starts_on, made.ends_on) == (site, (now + 2 * DAY).date(), last)


def test_whoever_asked_does_not_agree_by_any_of_their_accounts(
    asked, newcomer, administrator, another_administrator, lead, children_lead, now
):
    link(first=administrator, second=another_administrator, asked_by=children_lead, by=lead, now=now)
    for account in (administrator, another_administrator):
        with pytest.raises(approvals.Refused, match="You asked for this yourself"):
            agree(asked, account, now)
    assert not held_by(newcomer)


def test_nobody_asks_agrees_or_declines_about_themselves(administrator, another_administrator, now):
    wanted = approvals.appointment(person=administrator, role=Role.AUDITOR)
    with pytest.raises(approvals.Refused, match="an account of yours"):
        approvals.ask(wanted=wanted, by=administrator, now=now)
    waits = approvals.ask(wanted=wanted, by=another_administrator, now=now)
    for decide in (approvals.agree, approvals.decline):
        with pytest.raises(approvals.Refused, match="an account of yours"):
            decide(proposal=waits, by=administrator, now=now)


def test_only_administrators_ask_and_decide(asked, newcomer, lead, now):
    wanted = approvals.appointment(person=newcomer, role=Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        approvals.ask(wanted=wanted, by=lead, now=now)
    for decide in (approvals.agree, approvals.decline):
        with pytest.raises(PermissionDenied):
            decide(proposal=asked, by=lead, now=now)


def test_what_a_former_administrator_asked_is_not_agreed_to(asked, administrator, another_administrator, now):
    stand_down(appointment=administrator.appointments.get(), by="system:tests", now=now)
    with pytest.raises(approvals.Refused, match="no longer an administrator"):
        agree(asked, another_administrator, now)
    approvals.decline(proposal=asked, by=another_administrator, now=now)


def test_nor_what_somebody_asked_whose_account_was_closed(asked, administrator, another_administrator, now):
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    with pytest.raises(approvals.Refused, match="no longer an administrator"):
        agree(asked, another_administrator, now)


# --- declined, taken back, lapsed ---------------------------------------------------------------------------


def test_what_was_declined_or_taken_back_is_not_agreed_to_later(
    asked, newcomer, administrator, another_administrator, now
):
    approvals.decline(proposal=asked, by=administrator, now=now)
    with pytest.raises(approvals.Refused, match="decided already"):
        agree(asked, another_administrator, now)
    assert not held_by(newcomer)


def test_it_waits_for_fourteen_days_and_can_then_be_asked_again(
    asked, newcomer, administrator, another_administrator, now
):
    later = now + AGREED_WITHIN
    with pytest.raises(approvals.Refused, match="within 14 days"):
        agree(asked, another_administrator, later)
    wanted = approvals.appointment(person=newcomer, role=Role.SAFEGUARDING_ADULTS)
    again = approvals.ask(wanted=wanted, by=administrator, now=later)
    assert list(Proposal.objects.waiting(later)) == [again]
    asked.refresh_from_db()
    assert (asked.agreed, asked.decided_by) == (False, None)
    assert AuditEvent.objects.get(verb="agreement.lapsed").target_id == str(asked.pk)


def test_the_same_waits_once(asked, newcomer, another_administrator, now):
    wanted = approvals.appointment(person=newcomer, role=Role.SAFEGUARDING_ADULTS)
    with pytest.raises(approvals.Refused, match="asked for already"):
        approvals.ask(wanted=wanted, by=another_administrator, now=now)


def test_a_role_whose_last_day_has_passed_is_not_given(newcomer, administrator, another_administrator, now):
    wanted = approvals.appointment(person=newcomer, role=Role.AUDITOR, ends_on=now.date())
    waits = approvals.ask(wanted=wanted, by=administrator, now=now)
    with pytest.raises(approvals.Refused, match="last day has passed"):
        agree(waits, another_administrator, now + DAY)
    waits.refresh_from_db()
    assert waits.decided_at is None


@pytest.mark.parametrize("change", [{"role": Role.AUDITOR}, {"agreed": False}, {"decided_by": None}])
def test_the_database_keeps_what_was_asked_and_decided(asked, another_administrator, change, now):
    agree(asked, another_administrator, now)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Proposal.objects.filter(pk=asked.pk).update(**change)


def test_the_database_shows_what_waits_to_administrators_alone(asked, another_administrator, lead, auditor):
    for person, count in ((another_administrator, 1), (lead, 0), (auditor, 0)):
        with acting_as(person.pk):
            assert Proposal.objects.count() == count


def test_each_step_is_in_the_audit_trail_without_names(asked, newcomer, another_administrator, now):
    agree(asked, another_administrator, now)
    events = AuditEvent.objects.filter(detail__person=str(newcomer.pk)).exclude(actor="system:tests")
    assert [event.verb for event in events.order_by("at", "verb")] == [
        *("agreement.agreed", "agreement.asked", "staff.appointed")
    ]
    given = events.get(verb="staff.appointed")
    assert given.actor == f"staff:{another_administrator.pk}"
    assert given.detail["asked_by"] == str(asked.asked_by_id)
    assert newcomer.name not in str([event.detail for event in events])


# --- the pages ----------------------------------------------------------------------------------------------


def test_the_form_says_so_before_and_after_and_the_role_waits(
    signed_in, newcomer, administrator, another_administrator
):
    client = signed_in(administrator)
    form = client.get(f"{ROLES}add/").content.decode()
    assert "Another administrator has to agree" in form
    assert "There is no other administrator" not in form
    sent = client.post(f"{ROLES}add/", role_typed(newcomer, role=Role.AUDITOR), follow=True)
    page = sent.content.decode()
    assert sent.redirect_chain[-1][0] == AGREEMENT
    assert "Nothing has changed yet" in page
    assert "Nico Newcomer" in page
    assert "Take it back" in page
    assert not Appointment.objects.filter(person=newcomer).exists()
    assert not AuditEvent.objects.filter(verb="configuration.added").exists()


@pytest.fixture
def waiting(newcomer, administrator, another_administrator):
    """Asked for just now, by the clock that the pages read."""
    wanted = approvals.appointment(person=newcomer, role=Role.AUDITOR)
    return approvals.ask(wanted=wanted, by=administrator, now=timezone.now())


def test_another_administrator_is_told_and_agrees(signed_in, waiting, newcomer, another_administrator):
    client = signed_in(another_administrator)
    assert "Waiting for agreement: 1" in client.get(ROOT).content.decode()
    shown = client.get(AGREEMENT).content.decode()
    assert "Information governance auditor, the whole trust" in shown
    assert "{#" not in shown
    page = answered(client, waiting, "agree")
    assert "Agreed. It holds from now." in page
    assert "Agreed by Alex Administrator" in page
    assert "Waiting for agreement: 1" not in client.get(ROOT).content.decode()
    assert held_by(newcomer) == {P.READ_AUDIT, P.BREAK_GLASS}


@pytest.mark.parametrize(
    ("who", "said"), [("another_administrator", "Declined."), ("administrator", "Taken back.")]
)
def test_it_is_declined_or_taken_back(request, signed_in, waiting, newcomer, who, said):
    page = answered(signed_in(request.getfixturevalue(who)), waiting, "decline")
    assert said in page
    assert "Nothing waits" in page
    assert not held_by(newcomer)


def test_whoever_asked_is_offered_no_way_to_agree_and_gets_none(signed_in, waiting, newcomer, administrator):
    client = signed_in(administrator)
    assert 'value="agree"' not in client.get(AGREEMENT).content.decode()
    assert "You asked for this yourself" in answered(client, waiting, "agree")
    assert not held_by(newcomer)


def test_nobody_decides_before_they_have_shown_again_who_they_are(
    signed_in, newcomer, administrator, another_administrator
):
    an_hour_ago = signed_in(with_password(administrator))
    session = an_hour_ago.session
    (record,) = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": time.time() - 3600}]
    session.save()
    wanted = approvals.appointment(person=newcomer, role=Role.AUDITOR)
    waits = approvals.ask(wanted=wanted, by=another_administrator, now=timezone.now())
    assert an_hour_ago.get(AGREEMENT).status_code == 200
    for do in ("agree", "decline"):
        answer = an_hour_ago.post(AGREEMENT, {"proposal": waits.pk, "do": do})
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/reauthenticate/")
    waits.refresh_from_db()
    assert waits.decided_at is None


def test_asking_twice_is_told_in_words(signed_in, waiting, newcomer, administrator):
    typed = role_typed(newcomer, role=Role.AUDITOR)
    page = signed_in(administrator).post(f"{ROLES}add/", typed, follow=True).content.decode()
    assert "This has been asked for already" in page


def test_a_ward_role_is_given_by_one(signed_in, administrator, newcomer, rowan):
    typed = role_typed(newcomer, role=Role.WARD_MANAGER, ward=rowan.pk)
    assert signed_in(administrator).post(f"{ROLES}add/", typed).status_code == 302
    assert Appointment.objects.get(person=newcomer).role == Role.WARD_MANAGER
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("proposal", ["", "nobody", "7f2c8f0e-54c8-4b30-9c53-0c7ab7a8c001"])
def test_what_nobody_asked_is_not_found(signed_in, administrator, proposal):
    given = {"proposal": proposal, "do": "agree"}
    assert signed_in(administrator).post(AGREEMENT, given).status_code == 404


def test_only_who_configures_opens_the_page_and_decides(signed_in, waiting, lead, auditor, rowan_manager):
    for person in (lead, auditor, rowan_manager):
        assert signed_in(person).get(AGREEMENT).status_code == 403
        given = {"proposal": waiting.pk, "do": "agree"}
        assert signed_in(person).post(AGREEMENT, given).status_code == 403
    waiting.refresh_from_db()
    assert waiting.decided_at is None


# --- when there is one administrator, or none ---------------------------------------------------------------


@pytest.mark.parametrize("other", ["none", "closed", "theirs"])
def test_a_single_administrator_is_told_what_the_server_can_do(
    request, signed_in, administrator, lead, children_lead, other, now
):
    if other != "none":
        second = request.getfixturevalue("another_administrator")
        User.objects.filter(pk=second.pk).update(is_active=other != "closed")
    if other == "theirs":
        link(first=administrator, second=second, asked_by=children_lead, by=lead, now=now)
    for page in (f"{ROLES}add/", AGREEMENT):
        words = signed_in(administrator).get(page).content.decode()
        assert "There is no other administrator" in words
        assert "manage.py appoint_administrator" in words


def test_the_server_appoints_an_administrator(newcomer, capsys):
    call_command("appoint_administrator", (newcomer.email or "").upper())
    assert P.CONFIGURE in held_by(newcomer)
    event = AuditEvent.objects.get(verb="staff.appointed", detail__person=str(newcomer.pk))
    assert event.actor == "system:appoint-administrator"
    call_command("appoint_administrator", newcomer.email)
    assert "already" in capsys.readouterr().out
    assert Appointment.objects.filter(person=newcomer).count() == 1


def test_the_first_administrator_needs_a_trust_and_names_it(db):
    first = UserFactory()
    with pytest.raises(CommandError, match="--trust"):
        call_command("appoint_administrator", first.email)
    call_command("appoint_administrator", first.email, trust="Anyshire Care")
    assert Trust.objects.get().name == "Anyshire Care"
    assert P.CONFIGURE in held_by(first)


def test_the_server_does_not_appoint_somebody_it_does_not_know(trust):
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("appoint_administrator", "nobody@anyshire.example")


def test_the_server_s_own_commands_need_nobody_else(newcomer, now):
    appoint(person=newcomer, role=Role.EXECUTIVE_LEAD, by="system:tests", now=now)
    assert P.SIGN_REPORTS in held_by(newcomer)
