"""What the services promise of every record holds for the invented ones too."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import F
from django.utils import timezone

from accounts.sessions import needs_second_factor
from audit.models import AuditEvent
from deadlines.clock import Kind
from deadlines.models import Deadline
from demo.people import CAST
from incidents.models import (
    CaseMember,
    Closure,
    Exclusion,
    ExclusionCause,
    Incident,
    Involvement,
    MemberAs,
    SectionSave,
    StatusChange,
    StepTick,
    Triage,
)
from incidents.recording import required_facts
from incidents.recording.completeness import entry_of
from incidents.recording.section_names import Section
from incidents.vocabulary import Audience, InvolvedAs, PersonKind
from incidents.workflow import NEXT, Status, Step
from nhsuk.nhs_number import is_valid
from referrals.models import Referral, ReferralChange
from referrals.workflow import NEXT as NEXT_OF_REFERRAL
from referrals.workflow import Status as Referred
from staff.access import reach
from staff.models import Appointment, User
from staff.roles import Role
from wards.ages import AgeBand
from wards.models import Known, ServiceUser, Trust, Ward

pytestmark = pytest.mark.usefixtures("demo")


def test_every_record_moved_only_as_the_workflow_allows_and_ends_in_its_status():
    for incident in Incident.objects.all():
        moves = list(StatusChange.objects.filter(incident=incident).order_by("recorded_at"))
        assert (moves[0].was, moves[0].became) == ("", Status.RECORDING)
        for before, after in pairwise(moves):
            assert after.was == before.became
            assert Status(after.became) in NEXT[Status(after.was)]
        assert moves[-1].became == incident.status


def test_times_are_in_order_and_none_is_in_the_future():
    for incident in Incident.objects.all():
        names = ("known_at", "flagged_at", "submitted_at", "triaged_at", "closed_at")
        happened = [at for name in names if (at := getattr(incident, name))]
        assert happened == sorted(happened)
        assert happened[-1] <= timezone.now()


@pytest.mark.parametrize(("kind", "field"), [(Kind.ENTRY, "submitted_at"), (Kind.TRIAGE, "triaged_at")])
def test_a_deadline_is_met_when_its_record_says_so(kind, field):
    for incident in Incident.objects.all():
        deadline = Deadline.objects.get(kind=kind, subject_id=incident.pk)
        assert deadline.met_at == getattr(incident, field)
        assert deadline.due_at == incident.known_at + timedelta(hours=24)
        assert (deadline.next_rung_at is None) == (deadline.met_at is not None)


def test_open_records_have_one_running_review_and_closed_ones_none():
    for incident in Incident.objects.exclude(triaged_at=None):
        running = Deadline.objects.running().filter(kind=Kind.REVIEW, subject_id=incident.pk)
        assert running.count() == (1 if incident.status == Status.RESPONDING else 0)


def test_every_submitted_record_is_complete():
    for incident in Incident.objects.exclude(submitted_at=None):
        assert required_facts.missing(entry_of(incident)) == []


def test_what_was_saved_last_is_what_the_record_says():
    for save in SectionSave.objects.exclude(version=0).select_related("incident"):
        assert set(save.values) == set(required_facts.COLUMNS[Section(save.section)])
        if "narrative" in save.values:
            assert save.values["narrative"] == save.incident.narrative


def test_late_records_and_only_they_say_why():
    for incident in Incident.objects.exclude(submitted_at=None):
        late = incident.submitted_at - incident.known_at > timedelta(hours=24)
        assert bool(incident.late_reason) == late


def test_staff_who_are_said_to_have_done_it_are_kept_out():
    accused = Involvement.objects.filter(involved_as=InvolvedAs.INITIATOR, kind=PersonKind.STAFF)
    assert accused.exists()
    for part in accused:
        assert Exclusion.objects.filter(
            incident=part.incident_id, person=part.staff_id, cause=ExclusionCause.INITIATOR, source_id=part.pk
        ).exists()
        assert not CaseMember.objects.filter(incident=part.incident_id, person=part.staff_id).exists()


def test_whoever_may_be_staff_is_for_named_people_and_new_ones_open_to_nobody_yet():
    assert not Incident.objects.exclude(staff_involved=Known.NO).exclude(audience=Audience.NAMED).exists()
    assert not Incident.objects.filter(triaged_at=None, audience=Audience.WARD).exists()
    assert not Incident.objects.exclude(triaged_at=None).filter(audience=Audience.INTAKE).exists()


def test_every_recorder_and_every_lead_is_named_on_the_case():
    for incident in Incident.objects.all():
        named = dict(CaseMember.objects.filter(incident=incident).values_list("member_as", "person"))
        assert named[MemberAs.RECORDER] == incident.flagged_by_id
        assert named.get(MemberAs.LEAD) == incident.lead_id


def test_closed_records_ticked_every_step_first():
    for incident in Incident.objects.filter(status=Status.CLOSED):
        ticks = StepTick.objects.active().filter(incident=incident)
        assert {tick.step for tick in ticks} == set(Step)
        assert max(tick.recorded_at for tick in ticks) <= incident.closed_at
        assert Closure.objects.filter(incident=incident, recorded_at=incident.closed_at).count() == 1
        assert Triage.objects.filter(incident=incident).count() == 1
        assert not Referral.objects.unfinished().filter(incident=incident).exists()
        assert not Deadline.objects.running().filter(subject_id=incident.pk).exists()


def test_every_referral_moved_only_as_its_workflow_allows():
    for referral in Referral.objects.all():
        was = ""
        for step in ReferralChange.objects.filter(referral=referral).order_by("recorded_at"):
            assert step.was == was
            assert not was or was == step.became or Referred(step.became) in NEXT_OF_REFERRAL[Referred(was)]
            was = step.became
        assert was == referral.status


def test_every_record_has_an_audit_trail_from_its_flag():
    for incident in Incident.objects.all():
        trail = AuditEvent.objects.filter(target_id=str(incident.pk)).order_by("at")
        assert trail[0].at == incident.flagged_at
        verbs = Counter(trail.values_list("verb", flat=True))
        assert verbs["incident.flagged"] == 1
        assert verbs["incident.closed"] == (incident.status == Status.CLOSED)


def test_each_role_is_held_and_each_log_in_can_do_what_its_role_says():
    assert set(Appointment.objects.values_list("role", flat=True)) == set(Role)
    for who in CAST:
        person = User.objects.get(email=who.email)
        held = reach(person)
        assert person.check_password("invented-trust-only")
        assert held.trust or held.by_permission
        assert needs_second_factor(person) == who.needs_code
        assert Authenticator.objects.filter(user=person).exists() == who.needs_code


def test_every_ward_has_two_champions_and_a_manager():
    for ward in Ward.objects.all():
        roles = Counter(Appointment.objects.filter(ward=ward).values_list("role", flat=True))
        assert roles[Role.CHAMPION] >= 2
        assert roles[Role.WARD_MANAGER] >= 1


def test_everybody_is_plainly_invented():
    assert "Invented" in Trust.objects.get().name
    assert not User.objects.exclude(email=None).exclude(email__endswith=".example").exists()
    numbers = ServiceUser.objects.exclude(nhs_number="").values_list("nhs_number", flat=True)
    assert all(number.startswith("999") and is_valid(number) for number in numbers)


def test_ages_fit_the_ward():
    today = timezone.localdate()
    bands = Counter(
        (person.ward.service_type == "children", person.age_band(today))
        for person in ServiceUser.objects.select_related("ward")
    )
    assert {band for (children, band) in bands if children} == {AgeBand.UNDER_16, AgeBand.SIXTEEN_OR_17}
    assert {band for (children, band) in bands if not children} == {AgeBand.ADULT}


def test_everybody_s_details_are_versions_and_records_cite_them():
    for person in ServiceUser.objects.all():
        said = person.versions.get(number=person.version)
        assert said.details() == person.details()
        assert person.versions.count() == person.version
    cited = Involvement.objects.exclude(service_user=None)
    assert cited.exists()
    assert not cited.exclude(details__service_user=F("service_user")).exists()


def test_somebody_was_rewritten_and_their_record_was_not():
    entry = Involvement.objects.get(service_user__version__gt=F("looked_to"))
    assert (entry.service_user.name, entry.name) == ("Brian Storey", "Bryn Storywell")
    changed_by = entry.service_user.versions.get(number=2).made_by
    assert Exclusion.objects.filter(incident=entry.incident, person=changed_by).exists()
    assert entry.incident.status == Status.RESPONDING
