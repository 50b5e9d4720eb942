"""A mail server that fails at each stage, in each way: others get theirs, and all of it ends."""

from datetime import timedelta

import pytest
from django.db.models import Min

from audit.models import AuditEvent
from config.logs import IdsOnly
from mail import outages, sending
from mail.models import Mail, Outage
from tests import smtp

pytestmark = pytest.mark.django_db

WAYS = ("451 try later", "554 never", "421 going away", "drop", "silence", "garbage")
BAD = {"ana@anyshire.example", "ben@anyshire.example", "cal@anyshire.example"}
GOOD = ["dee@anyshire.example", "eli@anyshire.example"]


def rounds(now, hours):
    """A round each time that something may be tried again, and one a moment before, which tries nothing."""
    at, end = now, now + timedelta(hours=hours)
    while at < end:
        sending.dispatch(now=at)
        tried = sum(Mail.objects.values_list("attempts", flat=True))
        again = Mail.objects.waiting().aggregate(at=Min("lease_until"))["at"] or end
        at = max(at + timedelta(minutes=2), again)
        sending.dispatch(now=min(at, again) - timedelta(seconds=1))
        assert sum(Mail.objects.values_list("attempts", flat=True)) == tried
    sending.dispatch(now=end)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stage", smtp.STAGES_OF_ONE)
def test_three_recipients_that_fail_delay_nobody_else_and_end(server, posted, now, stage, way):
    server.refuses[stage] = (way, BAD)
    sending.dispatch(now=now)
    assert sorted(server.got()) == GOOD
    failed = Mail.objects.filter(person__email__in=BAD)
    assert set(failed.values_list("attempts", "sent_at", "given_up_at")) == {(1, None, None)}
    assert not Outage.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("way", ["drop", "554 never", "garbage"])
def test_after_ten_tries_it_is_given_up_with_an_alarm(server, posted, now, way, caplog):
    server.refuses["rcpt"] = (way, BAD)
    rounds(now, hours=6)
    assert set(Mail.objects.filter(person__email__in=BAD).values_list("attempts", flat=True)) == {10}
    assert Mail.objects.not_looked_at().count() == 3
    assert Mail.objects.waiting().count() == 0
    assert AuditEvent.objects.filter(verb="mail.given_up").count() == 3
    logged = "".join(IdsOnly().format(record) for record in caplog.records)
    assert "An e-mail was given up" in logged
    assert not any(address in logged for address in BAD)
    assert sorted(server.got()) == GOOD  # once each


def test_one_that_fails_for_a_while_arrives_with_the_same_id(server, posted, now):
    server.refuses["sent"] = ("drop", {"ana@anyshire.example"})
    sending.dispatch(now=now)
    server.refuses.clear()
    sending.dispatch(now=now + timedelta(seconds=59))
    assert len(server.got()) == 4  # not before its time
    sending.dispatch(now=now + timedelta(seconds=70))
    assert server.got()[-1] == "ana@anyshire.example"
    mail = Mail.objects.get(person__email="ana@anyshire.example")
    assert f"Message-ID: <{mail.pk}@localhost>" in server.taken[-1][1]
    assert (mail.attempts, mail.sent_at is not None) == (2, True)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stage", smtp.STAGES_OF_ALL)
def test_a_server_that_takes_nobodys_uses_up_nobodys_tries(server, posted, settings, now, stage, way):
    if stage == "starttls":
        settings.EMAIL_USE_TLS = True
        server.offers.append("STARTTLS")
    server.fails[stage] = way
    for minutes in range(0, 60, 10):
        assert sending.dispatch(now=now + timedelta(minutes=minutes)) == 0
    if (stage, way) not in TAKEN_ALL_THE_SAME:
        assert set(Mail.objects.values_list("attempts", "given_up_at")) == {(0, None)}
        outage = Outage.objects.get()
        assert (outage.began_at.replace(microsecond=0), outage.failures) == (now, 6)
    server.fails.clear()
    settings.EMAIL_USE_TLS = False
    sending.dispatch(now=now + timedelta(hours=2))
    assert len(server.got()) == 5
    assert not Outage.objects.filter(ended_at=None).exists()


#: what a client cannot tell from an answer about one message: each is counted, and none is lost in an hour
TAKEN_ALL_THE_SAME = {("mail", "drop"), ("mail", "silence")}


def test_a_server_that_is_not_there_is_an_outage(posted, settings, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for minutes in range(0, 16):
        sending.dispatch(now=now + timedelta(minutes=minutes))
    assert set(Mail.objects.values_list("attempts", flat=True)) == {0}
    assert Outage.objects.get().failures < 8  # ever more rarely
    assert outages.to_tell(now + timedelta(minutes=14)) is None
    assert outages.to_tell(now + timedelta(minutes=16)) is not None
    assert AuditEvent.objects.filter(verb="mail.outage").count() == 1


def test_what_no_server_took_for_three_days_ends_too(posted, settings, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sending.dispatch(now=now)
    sending.dispatch(now=now + timedelta(days=3, minutes=1))
    assert Mail.objects.waiting().count() == 0
    assert Mail.objects.not_looked_at().count() == 5


@pytest.mark.parametrize(
    "address", ["jörg@anyshire.example", "line\nbreak@anyshire.example", "\udcff@anyshire.example", "nobody"]
)
def test_an_address_that_no_message_can_carry_stops_nobody(server, posted, people, now, address, monkeypatch):
    monkeypatch.setattr(sending, "_message", addressed(sending._message, people[0], address))
    server.refuses["rcpt"] = ("553 no such name", {"nobody"})
    sending.dispatch(now=now)
    assert {"ben@anyshire.example", *GOOD} <= set(server.got())
    assert Mail.objects.get(person=people[0]).attempts == 1


def addressed(message, person, address):
    def changed(mail, letter):
        if mail.person == person:
            mail.person.email = address
        return message(mail, letter)

    return changed


def test_a_letter_that_cannot_be_written_is_that_letters_own(server, posted, people, now, monkeypatch):
    from mail import kinds
    from mail.kinds import Kind, Letter

    def write(mail, at):
        if mail.person_id == people[0].pk:
            raise RuntimeError
        return Letter("Hello", "A word")

    monkeypatch.setitem(kinds._registered, "hello", Kind("hello", write))
    rounds(now, hours=6)
    assert len(server.got()) == 4
    assert Mail.objects.get(person=people[0]).given_up_at


def test_a_worker_killed_at_it_every_time_ends_too(server, posted, people, now):
    Mail.objects.filter(person=people[0]).update(attempts=10)
    sending.dispatch(now=now)
    assert Mail.objects.get(person=people[0]).given_up_at
    assert len(server.got()) == 4


def test_a_lease_keeps_others_away_and_lapses(posted, now):
    leased = {sending.lease(now).pk for _ in range(5)}
    assert len(leased) == 5
    assert sending.lease(now + sending.LEASE - timedelta(seconds=1)) is None
    assert sending.lease(now + sending.LEASE) is not None
