"""What opening a record reads in SQL is what the models say: one's own parts in it, and the steps done."""

from datetime import timedelta

import pytest

from incidents.models import CaseMember, MemberAs, StepTick
from incidents.reading import open_to_read
from incidents.workflow import Step

pytestmark = pytest.mark.django_db


def test_parts_that_ended_or_were_withdrawn_do_not_count(incident, lead, now):
    hour = timedelta(hours=1)
    for part, ends_at, withdrawn_at in [
        (MemberAs.LEAD, None, None),
        (MemberAs.CONTRIBUTOR, now + hour, None),
        (MemberAs.INVESTIGATOR, now, None),
        (MemberAs.RECORDER, None, now - hour),
    ]:
        CaseMember.objects.create(
            incident=incident,
            person=lead,
            member_as=part,
            because="Helps",
            added_at=now,
            added_by=lead,
            ends_at=ends_at,
            withdrawn_at=withdrawn_at,
        )
    read = open_to_read(lead, incident.pk, now)
    standing = CaseMember.objects.standing(now).filter(incident=incident, person=lead)
    assert set(read.incident.my_parts) == set(standing.values_list("member_as", flat=True))
    assert set(read.incident.my_parts) == {MemberAs.LEAD, MemberAs.CONTRIBUTOR}


def test_a_step_undone_is_not_done(incident, lead, now):
    for step, undone_at in [(Step.ACTIONS, None), (Step.REFERRALS, now)]:
        StepTick.objects.create(
            incident=incident,
            step=step,
            because="Done",
            recorded_at=now,
            recorded_by=lead,
            undone_at=undone_at,
        )
    read = open_to_read(lead, incident.pk, now)
    assert read.steps_done == list(
        StepTick.objects.standing().filter(incident=incident).values_list("step", flat=True)
    )
    assert read.steps_done == [Step.ACTIONS]
