"""What opening a record reads in SQL is what the models say: one's own parts in it, and the steps done."""

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from incidents.models import CaseMember, Incident, MemberAs, StepTick
from incidents.reading import open_to_read
from incidents.workflow import Step
from tests.incidents.doing import triage

pytestmark = pytest.mark.django_db

RELATED = ("ward", "location", "lead", "flagged_by", "submitted_by")


def test_it_is_the_same_record_that_the_models_read_with_the_names_of_whom_it_names(
    incident, lead, rowan_nurse, lounge, now, django_assert_num_queries
):
    triage(incident, lead, now)
    Incident.objects.filter(pk=incident.pk).update(
        location=lounge,
        submitted_by=rowan_nurse,
        submitted_at=now,
        other_categories=["exposure", "online"],
        headline="100% “said” {aloud}",
        review_on=now.date(),
    )
    by_the_models = Incident.objects.select_related(*RELATED).get(pk=incident.pk)
    opened = open_to_read(lead, incident.pk, now).incident
    with django_assert_num_queries(0):
        assert model_to_dict(opened) == model_to_dict(by_the_models)
        names = {way: getattr(opened, way).name for way in RELATED}
    assert names == {way: getattr(by_the_models, way).name for way in RELATED}
    assert opened.lead == lead
    assert opened.lead.job_title == lead.job_title  # fetched now that it is asked


def test_what_a_record_does_not_name_is_nobody(incident, lead, now):
    opened = open_to_read(lead, incident.pk, now).incident
    assert (opened.location, opened.submitted_by) == (None, None)


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
