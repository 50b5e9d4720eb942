import pytest

from tests.faults.harness import SET_UP, System, until
from tests.faults.people import flags

pytestmark = pytest.mark.slow

TICK = """
from django.utils import timezone
from deadlines import escalation
escalation.tick(now=timezone.now())
"""

#: between writing the e-mail and noting that it went, long enough to be killed there
PAUSES_AFTER_SENDING = """
import os, time
from django.core.mail.backends.filebased import EmailBackend
send = EmailBackend.send_messages
def slow(self, messages):
    done = send(self, messages)
    open(os.environ["SENT_ONE"], "w").close()
    time.sleep(60)
    return done
EmailBackend.send_messages = slow
from mail import sending
from django.utils import timezone
sending.dispatch(now=timezone.now())
"""


def test_a_dispatcher_killed_after_sending_repeats_one_message_at_most_with_the_same_id(system: System):
    system.shell(flags(25))
    system.shell(TICK)
    notices = system.one("select count(*) from deadlines_notice")
    people = system.one("select count(distinct person_id) from deadlines_notice")
    mark = system.folder / "sent-one"
    dispatcher = system.run("dispatcher", "-c", SET_UP + PAUSES_AFTER_SENDING, SENT_ONE=str(mark))
    until(mark.exists, what="the first e-mail")
    dispatcher.kill()
    assert system.one("select count(*) from deadlines_notice where sent_at is not null") == 0

    system.change("update mail_mail set lease_until = now() where lease_until is not null")
    system.worker()
    system.beat()
    waiting = "select count(*) from deadlines_notice where sent_at is null"
    until(lambda: system.one(waiting) == 0, what="all e-mail sent")

    ids = [message["Message-ID"] for message in system.mail()]
    assert len(set(ids)) == people
    assert len(ids) == people + 1  # the one that was on its way
    assert system.one("select count(*) from deadlines_notice") == notices
    assert system.one("select count(distinct (escalation_id, person_id)) from deadlines_notice") == notices


def test_a_worker_killed_midway_leaves_nothing_undone_and_nothing_done_twice(system: System):
    system.shell(flags(*[25] * 30))
    worker = system.worker()
    system.beat()
    until(lambda: system.one("select count(*) from deadlines_escalation") > 0, what="the first escalation")
    worker.kill()
    system.worker()
    until(
        lambda: system.one("select count(*) from deadlines_escalation where told_at is not null") == 60,
        what="all escalations told",
    )
    distinct = "select count(distinct (escalation_id, person_id)), count(*) from deadlines_notice"
    once, rows = system.rows(distinct)[0]
    assert once == rows > 0
