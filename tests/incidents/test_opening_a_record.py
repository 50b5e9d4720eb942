"""What opening a record reads in SQL is what the models say: one's own parts in it, and the steps done."""

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.models import CaseMember, Incident, Involvement, MemberAs, StepTick
from incidents.read_scope import deadlines, open_to_read, people
from incidents.vocabulary import Audience, InvolvedAs
from incidents.workflow import Step
from tests.incidents.doing import triage
from tests.incidents.writing import affect, enter

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


def test_those_involved_are_whom_each_reader_may_read_of_by_name(
    incident, lead, children_lead, rowan_nurse, rowan_colleague, service_user, now, django_assert_num_queries
):
    """Entered before triage and after it, by oneself and by others; one of them reads their own report."""
    affect(incident, service_user, rowan_nurse, now)
    affect(incident, rowan_colleague, rowan_nurse, now)
    triage(incident, lead, now, audience=Audience.NAMED)
    later = now + timedelta(hours=1)
    for by in (lead, rowan_nurse):
        enter(incident, InvolvedAs.WITNESS, f"A voice that {by.name} heard", by, later)
    counts = {}
    for reader in (lead, children_lead, rowan_nurse, rowan_colleague):
        read = open_to_read(reader, incident.pk, later)
        by_the_models = list(read.of(Involvement.objects.active()).select_related("details", "staff"))
        opened = people(read)
        with django_assert_num_queries(0):
            assert [one.name_and_pronouns for one in opened] == [
                one.name_and_pronouns for one in by_the_models
            ]
        assert list(map(model_to_dict, opened)) == list(map(model_to_dict, by_the_models))
        counts[reader] = len(opened)
    assert counts == {lead: 4, children_lead: 4, rowan_nurse: 3, rowan_colleague: 1}


def test_what_is_promised_is_shown_to_whoever_must_keep_it(incident, lead, rowan_nurse, now):
    running = Deadline.objects.running().about(incident).order_by("due_at")
    assert deadlines(open_to_read(lead, incident.pk, now)) == list(running)
    assert {one.kind for one in running} == {Kind.ENTRY, Kind.TRIAGE}
    triage(incident, lead, now, audience=Audience.NAMED)
    theirs = deadlines(open_to_read(rowan_nurse, incident.pk, now))
    assert theirs == list(running.filter(kind=Kind.ENTRY))


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
    standing = CaseMember.objects.active(now).filter(incident=incident, person=lead)
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
        StepTick.objects.active().filter(incident=incident).values_list("step", flat=True)
    )
    assert read.steps_done == [Step.ACTIONS]
