"""Nobody becomes a lead, an auditor or the other administrator by changing how they sign in."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts import approvals
from accounts.approvals.sign_in import ask_or_change
from accounts.forms import PasswordForm
from accounts.models import Proposal, ProposalKind, Session
from accounts.rules import AGREED_WITHIN, sign_in_takes_two
from accounts.second_factor.lost import OnesOwn, reset_second_factor
from accounts.sign_in.changes import change_email
from accounts.sign_in.guard import takes_two
from accounts.sign_in.links import link_sign_in, unlink_sign_in
from audit.models import AuditEvent
from mail.tasks import send
from staff.models import User
from staff.roles import TAKES_TWO, Role
from staff.services import TakesTwo, appoint, stand_down
from tests.factories import UserFactory
from tests.staff.test_configuration import AGREEMENT, PASSWORD, PEOPLE, person_typed
from tests.staff.test_helping_people_sign_in import RESET, page_of
from tests.staff.test_second_factor import SECRET
from tests.staff.test_sessions import PASSWORD as THEIRS
from tests.staff.test_sessions import with_password

pytestmark = pytest.mark.django_db
TYPED = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
NEW = "new.address@anyshire.example"
K = ProposalKind


@pytest.fixture
def protected(lead):
    TOTP.activate(with_password(lead), SECRET)
    return lead


@pytest.fixture
def newcomer(trust):
    """An account that an administrator made, whose password they know."""
    return with_password(UserFactory(name="Nico Newcomer"))


@pytest.fixture
def configuring(signed_in, administrator, another_administrator):
    return signed_in(administrator)


def asked(person, by, now, kind=K.RESET, wanted=""):
    assert not ask_or_change(kind=kind, person=person, wanted=wanted, by=by, now=now)
    return Proposal.objects.undecided().get(kind=kind)


def as_auditor(person, by, now):
    wanted = approvals.appointment(person=person, role=Role.AUDITOR)
    return approvals.ask(wanted=wanted, by=by, now=now)


def agree(proposal, by, now):
    return approvals.agree(proposal=proposal, by=by, now=now)


# --- whom it is about ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_it_is_about_who_holds_or_is_to_hold_a_role_that_takes_two(role):
    both = {sign_in_takes_two({role}, ()), sign_in_takes_two({Role.WARD_STAFF}, {role})}
    assert both == {role in TAKES_TWO}


def test_it_begins_when_the_role_is_asked_for_and_ends_with_it(
    newcomer, administrator, another_administrator, now
):
    assert not takes_two(newcomer, now)
    waits = as_auditor(newcomer, administrator, now)
    assert takes_two(newcomer, now)
    assert not takes_two(newcomer, now + AGREED_WITHIN)
    agree(waits, another_administrator, now)
    assert takes_two(newcomer, now + AGREED_WITHIN)
    stand_down(appointment=newcomer.appointments.get(), by=administrator, now=now)
    assert not takes_two(newcomer, now)


# --- what one alone may not do ------------------------------------------------------------------------------


def alone_reset(person, by, now):
    reset_second_factor(person=person, by=by, now=now)


def alone_link(person, by, now):
    link_sign_in(person=person, subject="mine", by=by, now=now)


def alone_unlink(person, by, now):
    unlink_sign_in(person=person, by=by, now=now)


def alone_email(person, by, now):
    change_email(person=person, email=NEW, by=by, now=now)


def alone_password(person, by, now):
    form = PasswordForm(person, TYPED)
    assert form.is_valid()
    form.save()


ALONE = [alone_reset, alone_link, alone_unlink, alone_email, alone_password]


@pytest.mark.parametrize("change", ALONE)
def test_the_services_refuse_one_alone(protected, administrator, now, change):
    before = User.objects.values().get(pk=protected.pk)
    with pytest.raises(TakesTwo):
        change(protected, administrator, now)
    assert Authenticator.objects.filter(user=protected).exists()
    assert not SocialAccount.objects.exists()
    assert User.objects.values().get(pk=protected.pk) == before


def test_nor_by_two_accounts_of_one(protected, administrator, now):
    with pytest.raises(TakesTwo):
        reset_second_factor(person=protected, by=administrator, asked_by=administrator, now=now)


def test_nobody_asks_it_for_themselves(administrator, now):
    with pytest.raises(OnesOwn):
        ask_or_change(kind=K.RESET, person=administrator, wanted="", by=administrator, now=now)


def test_the_server_s_own_commands_need_nobody_else(protected, now):
    assert reset_second_factor(person=protected, by="system:tests", now=now) == 1


def test_of_everybody_else_it_takes_one(rowan_nurse, administrator, now):
    assert ask_or_change(kind=K.RESET, person=rowan_nurse, wanted="", by=administrator, now=now)
    assert not Proposal.objects.exists()


# --- asked, and agreed to -----------------------------------------------------------------------------------


def test_second_factors_are_removed_once_another_agrees(
    protected, signed_in, administrator, another_administrator, now
):
    signed_in(protected)
    waits = asked(protected, administrator, now)
    assert Authenticator.objects.filter(user=protected).exists()
    agree(waits, another_administrator, now)
    assert not Authenticator.objects.filter(user=protected).exists()
    assert not Session.objects.filter(person=protected).exists()
    event = AuditEvent.objects.get(verb="second_factor.reset")
    assert event.actor == f"staff:{another_administrator.pk}"
    assert event.detail["asked_by"] == str(administrator.pk)


def test_an_address_is_changed_and_the_old_one_signs_nobody_in(
    protected, administrator, another_administrator, now
):
    EmailAddress.objects.create(user=protected, email=protected.email, verified=True, primary=True)
    agree(asked(protected, administrator, now, K.ADDRESS, NEW), another_administrator, now)
    protected.refresh_from_db()
    assert protected.email == NEW
    assert not EmailAddress.objects.filter(user=protected).exists()
    said = AuditEvent.objects.filter(verb__in=["staff.email_changed", "agreement.asked", "agreement.agreed"])
    assert said.count() == 3
    assert NEW not in str([event.detail for event in said])


def test_the_trust_s_account_is_linked_and_unlinked(protected, administrator, another_administrator, now):
    agree(asked(protected, administrator, now, K.SUBJECT, "s-1"), another_administrator, now)
    assert SocialAccount.objects.get(user=protected).uid == "s-1"
    agree(asked(protected, administrator, now, K.NO_SUBJECT), another_administrator, now)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(("kind", "wanted"), [(K.ADDRESS, NEW), (K.SUBJECT, "s-1")])
def test_what_somebody_else_has_by_then_is_refused_in_words(
    protected, children_lead, administrator, another_administrator, now, kind, wanted
):
    waits = asked(protected, administrator, now, kind, wanted)
    User.objects.filter(pk=children_lead.pk).update(email=NEW)
    link_sign_in(person=children_lead, subject="s-1", by="system:tests", now=now)
    with pytest.raises(approvals.Refused, match="omebody else"):
        agree(waits, another_administrator, now)
    waits.refresh_from_db()
    assert waits.decided_at is None


def test_whoever_asked_does_not_agree_nor_whoever_it_is_about(
    administrator, another_administrator, auditor, now
):
    waits = asked(another_administrator, administrator, now)
    for person, why in ((administrator, "asked for this yourself"), (another_administrator, "of yours")):
        with pytest.raises(approvals.Refused, match=why):
            agree(waits, person, now)


def test_the_database_keeps_what_was_wanted(protected, administrator, now):
    waits = asked(protected, administrator, now, K.ADDRESS, NEW)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Proposal.objects.filter(pk=waits.pk).update(wanted="other@anyshire.example")


@pytest.mark.parametrize(("kind", "wanted"), [(K.RESET, "x"), (K.ADDRESS, ""), (K.SUBJECT, "")])
def test_the_database_takes_only_what_is_whole(protected, administrator, now, kind, wanted):
    with pytest.raises(DatabaseError, match="proposal_is_of_its_kind"), transaction.atomic():
        Proposal.objects.create(
            kind=kind, person=protected, wanted=wanted, asked_at=now, asked_by=administrator
        )


# --- an account that somebody else made ---------------------------------------------------------------------


def test_with_their_first_such_role_their_account_begins_anew(
    newcomer, signed_in, administrator, another_administrator, now
):
    TOTP.activate(newcomer, SECRET)
    EmailAddress.objects.create(user=newcomer, email="mine@anyshire.example", verified=True)
    signed_in(newcomer)
    agree(as_auditor(newcomer, administrator, now), another_administrator, now)
    newcomer.refresh_from_db()
    assert not newcomer.check_password(THEIRS)
    for rows in (Authenticator, EmailAddress):
        assert not rows.objects.filter(user=newcomer).exists()
    assert not Session.objects.filter(person=newcomer).exists()
    event = AuditEvent.objects.get(verb="staff.sign_in_anew")
    assert (event.target_id, event.actor) == (str(newcomer.pk), f"staff:{another_administrator.pk}")


@pytest.mark.parametrize("has_password", [True, False])
def test_they_choose_a_password_by_mail(
    newcomer, administrator, another_administrator, now, has_password, mailoutbox
):
    if not has_password:
        newcomer.set_unusable_password()
        newcomer.save()
    agree(as_auditor(newcomer, administrator, now), another_administrator, now)
    Client().post("/accounts/password/reset/", {"email": newcomer.email})
    send()
    (letter,) = [each for each in mail.outbox if "password" in each.subject]
    assert letter.to == [newcomer.email]
    assert re.search("/accounts/password/reset/key/", letter.body)


def test_who_holds_such_a_role_already_keeps_what_is_theirs(
    protected, administrator, another_administrator, now
):
    agree(as_auditor(protected, administrator, now), another_administrator, now)
    protected.refresh_from_db()
    assert protected.check_password(THEIRS)
    assert Authenticator.objects.filter(user=protected).exists()


def test_who_held_one_before_begins_anew(protected, administrator, another_administrator, now):
    stand_down(appointment=protected.appointments.get(), by=administrator, now=now)
    agree(as_auditor(protected, administrator, now), another_administrator, now)
    protected.refresh_from_db()
    assert not protected.check_password(THEIRS)


def test_a_ward_role_leaves_the_account_as_it_is(newcomer, administrator, rowan, now):
    appoint(person=newcomer, role=Role.WARD_STAFF, ward=rowan, by=administrator, now=now)
    newcomer.refresh_from_db()
    assert newcomer.check_password(THEIRS)


# --- the pages ----------------------------------------------------------------------------------------------


def test_the_page_says_so_and_what_is_asked_waits(configuring, protected, signed_in, another_administrator):
    page = configuring.get(page_of(protected)).content.decode()
    for said in (
        "Another administrator has",
        "Nobody sets a password for them",
        "Ask to remove their second",
    ):
        assert said in page
    assert "{#" not in page
    sent = configuring.post(page_of(protected), {"do": "address", "address": NEW.upper()}, follow=True)
    assert sent.redirect_chain[-1][0] == AGREEMENT
    assert f"Change their e-mail address: {NEW}" in " ".join(sent.content.decode().split())
    waits = Proposal.objects.get()
    other = signed_in(another_administrator)
    assert (
        "Agreed."
        in other.post(AGREEMENT, {"proposal": waits.pk, "do": "agree"}, follow=True).content.decode()
    )
    protected.refresh_from_db()
    assert protected.email == NEW


def test_asking_twice_and_a_taken_address_are_told_in_words(configuring, protected, children_lead):
    configuring.post(page_of(protected), RESET)
    assert "asked for already" in configuring.post(page_of(protected), RESET).content.decode()
    typed = {"do": "address", "address": children_lead.email}
    assert "Somebody else signs in with that" in configuring.post(page_of(protected), typed).content.decode()
    typed = {"do": "address", "address": ""}
    assert "Enter their address" in configuring.post(page_of(protected), typed).content.decode()
    assert Proposal.objects.count() == 1


def test_no_password_is_set_for_them_here(configuring, protected):
    for answer in (
        configuring.get(f"{PEOPLE}{protected.pk}/password/", follow=True),
        configuring.post(f"{PEOPLE}{protected.pk}/password/", TYPED, follow=True),
    ):
        assert "Nobody sets a password for them" in answer.content.decode()
    protected.refresh_from_db()
    assert protected.check_password(THEIRS)


def test_their_page_changes_what_else_is_known_and_not_their_address(configuring, protected):
    before = protected.email
    page = configuring.get(f"{PEOPLE}{protected.pk}/change/").content.decode()
    assert "Nobody sets a password for them" in page
    assert 'name="email"' not in page
    typed = person_typed(staff_number=protected.staff_number, job_title="New title", email=NEW)
    configuring.post(f"{PEOPLE}{protected.pk}/change/", typed)
    protected.refresh_from_db()
    assert (protected.email, protected.job_title) == (before, "New title")


def test_closing_their_account_takes_one_and_opening_it_again_is_refused(configuring, protected):
    typed = person_typed(staff_number=protected.staff_number)
    change = f"{PEOPLE}{protected.pk}/change/"
    closed = {name: value for name, value in typed.items() if name != "is_active"}
    assert configuring.post(change, closed).status_code == 302
    protected.refresh_from_db()
    assert not protected.is_active
    assert "appoint them anew" in configuring.post(change, typed).content.decode()
    protected.refresh_from_db()
    assert not protected.is_active
    stand_down(appointment=protected.appointments.get(), by="system:tests", now=timezone.now())
    assert configuring.post(change, typed).status_code == 302
    protected.refresh_from_db()
    assert protected.is_active


def test_whoever_agrees_sees_the_address_and_the_trust_s_account(
    signed_in, newcomer, administrator, another_administrator
):
    now = timezone.now()
    link_sign_in(person=newcomer, subject="s-77", by=administrator, now=now)
    as_auditor(newcomer, administrator, now)
    page = signed_in(another_administrator).get(AGREEMENT).content.decode()
    assert newcomer.email in page
    assert "with the trust’s account s-77" in page


def test_what_was_changed_meanwhile_is_not_written_back(configuring, newcomer, monkeypatch):
    """A page of the person, opened before their account began anew, and saved after."""
    from accounts.admin import PersonAdmin

    save = PersonAdmin.save_model

    def late(self, request, obj, form, change):
        User.objects.filter(pk=obj.pk).update(password="newer")
        save(self, request, obj, form, change)

    monkeypatch.setattr(PersonAdmin, "save_model", late)
    typed = person_typed(staff_number=newcomer.staff_number, email=newcomer.email)
    assert configuring.post(f"{PEOPLE}{newcomer.pk}/change/", typed).status_code == 302
    newcomer.refresh_from_db()
    assert (newcomer.password, newcomer.name) == ("newer", "Pat Example")
