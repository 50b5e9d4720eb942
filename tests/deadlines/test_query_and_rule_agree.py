"""What the database does in one statement is what the pure rules say, at many moments."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from deadlines import clock, escalation, services
from deadlines.clock import LADDERS, Kind, State
from deadlines.models import Deadline, Escalation
from tests.deadlines.conftest import another_subject
from tests.factories import WardFactory

NOW = datetime(2026, 3, 28, 14, 30, tzinfo=UTC)  # the clocks change in the night that follows
offsets = st.timedeltas(min_value=timedelta(days=-9), max_value=timedelta(days=9))
cases = st.lists(st.tuples(st.sampled_from(Kind), offsets, offsets), min_size=1, max_size=12)
nows = st.sampled_from(
    [NOW, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2028, 2, 29, 0, 0, tzinfo=UTC)]
)


class AtManyMoments(TestCase):
    def setUp(self):
        self.ward = WardFactory()

    def opened(self, kind, due, at):
        return services.open_deadline(
            kind=kind,
            subject=another_subject(),
            ward=self.ward,
            basis_at=due,
            due_at=due,
            by="system:tests",
            now=at,
        )

    @settings(max_examples=25, deadline=None)
    @given(cases, nows)
    def test_the_sweep_fires_exactly_the_true_rung_of_each(self, made, now):
        deadlines = [
            self.opened(kind, now + due, now + min(opened, timedelta(0))) for kind, due, opened in made
        ]
        with connection.cursor() as cursor:  # whatever time zone the session is in
            cursor.execute("set local time zone 'Europe/London'")
            escalation.escalate(now=now)
            cursor.execute("set local time zone 'UTC'")
        for deadline in deadlines:
            deadline.refresh_from_db()
            ladder = LADDERS[Kind(deadline.kind)]
            rung = clock.true_rung(ladder, deadline.due_at, now)
            fired = list(deadline.escalations.values_list("level", "was_due_at"))
            assert fired == ([(rung.level, deadline.due_at + rung.after_due)] if rung else [])
            also = [set(one) for one in deadline.escalations.values_list("tells_also", flat=True)]
            assert also == ([set(clock.told_also(ladder, rung))] if rung else [])
            ahead = [at for step in ladder if (at := deadline.due_at + step.after_due) > now]
            assert deadline.next_rung_at == (ahead[0] if ahead else None)

    @settings(max_examples=25, deadline=None)
    @given(cases, nows)
    def test_overdue_in_the_query_is_overdue_in_the_rule(self, made, now):
        deadlines = [self.opened(kind, now + due, now) for kind, due, _ in made]
        for deadline, (_, _, finished) in zip(deadlines[::2], made[::2], strict=True):
            Deadline.objects.filter(pk=deadline.pk).update(met_at=now + finished)
        overdue = set(Deadline.objects.overdue(now).values_list("pk", flat=True))
        assert overdue == {d.pk for d in Deadline.objects.all() if d.state(now) is State.OVERDUE}


@pytest.mark.django_db
def test_a_second_sweep_at_the_same_moment_finds_nothing():
    ward = WardFactory()
    for kind in Kind:
        services.open_deadline(
            kind=kind,
            subject=another_subject(),
            ward=ward,
            basis_at=NOW,
            due_at=NOW,
            by="system:tests",
            now=NOW,
        )
    assert escalation.escalate(now=NOW) == len(Kind)
    assert escalation.escalate(now=NOW) == 0
    assert Escalation.objects.count() == len(Kind)
