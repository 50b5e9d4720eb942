"""Submitting a whole record meets the 24 hours; the time it became known cannot be edited to gain any."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deadlines.clock import Kind, State
from deadlines.models import Deadline
from incidents.locking import Refused
from incidents.models import KnownAtChange, StatusChange
from incidents.recording.section_names import Section
from incidents.recording.services.adding import check_evidence
from incidents.recording.services.saving import correct_known_at
from incidents.recording.services.submitting import Incomplete, entry_deadline, submit
from incidents.vocabulary import Category, EvidenceAnswer, EvidenceItem
from incidents.workflow import Status
from tests.incidents.doing import moment_boxes, triage
from tests.incidents.writing import complete, save, submitted, url

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


@pytest.fixture
def whole(incident, service_user, lounge, rowan_nurse, now):
    complete(incident, service_user, lounge, rowan_nurse, now)
    return incident


def test_the_check_page_reads_everything_back_with_links_to_change_it(nurse, whole):
    page = nurse.get(url("submit", whole)).content.decode()
    for words in ("He said “show me” twice", "About 10 June 2026, 12:00", "Main lounge", "Jo Example", "Low"):
        assert words in page
    assert f'href="{url("section", whole, "account-and-harm")}"' in page
    assert "Submit this record" in page


def test_an_unfinished_record_cannot_be_submitted_and_names_what_is_missing(nurse, incident):
    assert "Submit this record" not in nurse.get(url("submit", incident)).content.decode()
    page = nurse.post(url("submit", incident)).content.decode()
    assert "Still needed: what happened, in plain facts;" in page
    incident.refresh_from_db()
    assert incident.submitted_at is None


def test_submitting_meets_the_deadline_and_waits_for_triage(nurse, whole, rowan_nurse, now):
    assert nurse.post(url("submit", whole))["Location"] == url("detail", whole)
    whole.refresh_from_db()
    assert (whole.submitted_at, whole.submitted_by, whole.status) == (now, rowan_nurse, Status.SUBMITTED)
    assert entry_deadline(whole).state(now) is State.MET
    assert StatusChange.objects.get(was=Status.RECORDING).became == Status.SUBMITTED


def test_submitting_twice_changes_nothing(nurse, whole, now, clock):
    nurse.post(url("submit", whole))
    clock.move_to(now + timedelta(minutes=20))
    assert nurse.post(url("submit", whole))["Location"] == url("detail", whole)
    whole.refresh_from_db()
    assert whole.submitted_at == now
    assert StatusChange.objects.count() == 2


def test_in_time_nobody_is_asked_why(nurse, whole):
    assert "Why is this record late?" not in nurse.get(url("submit", whole)).content.decode()


def test_a_late_record_asks_why(signed_in, rowan_nurse, whole, now, clock):
    late = now + timedelta(hours=23)  # known two hours before now
    clock.move_to(late)
    nurse = signed_in(rowan_nurse)
    page = nurse.post(url("submit", whole)).content.decode()
    assert "Choose why this record is late" in page
    page = nurse.post(url("submit", whole), {"late_reason": "other"}).content.decode()
    assert "Say why this record is late" in page
    nurse.post(url("submit", whole), {"late_reason": "staffing", "late_words": "Two nurses for the ward"})
    whole.refresh_from_db()
    assert (whole.late_reason, whole.late_words) == ("staffing", "Two nurses for the ward")
    assert entry_deadline(whole).state(late) is State.LATE


def test_exactly_24_hours_is_in_time(whole, rowan_nurse):
    due = whole.known_at + timedelta(hours=24)
    assert submit(incident=whole, by=rowan_nurse, now=due)
    assert entry_deadline(whole).state(due) is State.MET


def test_the_service_too_asks_why_it_is_late(whole, rowan_nurse, now):
    with pytest.raises(Refused, match="Say why this record is late"):
        submit(incident=whole, by=rowan_nurse, now=now + timedelta(hours=23))


def test_a_record_triaged_before_it_was_whole_stays_open(whole, lead, rowan_nurse, now):
    triage(whole, lead, now)
    submit(incident=whole, by=rowan_nurse, now=now)
    whole.refresh_from_db()
    assert whole.status == Status.RESPONDING


def test_a_near_miss_is_submitted_like_any_other(flagged, service_user, lounge, rowan_nurse, now):
    near_miss = flagged(category=Category.NEAR_MISS)
    with pytest.raises(Incomplete):
        submit(incident=near_miss, by=rowan_nurse, now=now)
    assert submitted(near_miss, service_user, lounge, rowan_nurse, now).status == Status.SUBMITTED


def test_an_assault_waits_for_its_evidence_checklist(flagged, service_user, lounge, rowan_nurse, now):
    assault = flagged()
    complete(assault, service_user, lounge, rowan_nurse, now)
    save(assault, Section.WHAT_HAPPENED, rowan_nurse, now, category=Category.RAPE)
    for item in EvidenceItem:
        with pytest.raises(Incomplete) as refused:
            submit(incident=assault, by=rowan_nurse, now=now)
        assert f"an answer about evidence: {item.label}" in [gap.words for gap in refused.value.missing]
        check_evidence(incident=assault, item=item, answer=EvidenceAnswer.NOT_YET, by=rowan_nurse, now=now)
    submit(incident=assault, by=rowan_nurse, now=now)
    assault.refresh_from_db()
    assert assault.status == Status.SUBMITTED


# When it became known


def due(incident):
    return dict(Deadline.objects.about(incident).values_list("kind", "due_at"))


def test_an_earlier_time_brings_both_deadlines_forward_and_keeps_the_first(nurse, incident, now):
    earlier = incident.known_at - timedelta(hours=3)
    given = moment_boxes("known_at", earlier) | {"reason": "The night nurse was told first"}
    assert nurse.post(url("known_at", incident), given)["Location"] == url("record", incident)
    first = incident.known_at
    incident.refresh_from_db()
    assert (incident.known_at, incident.first_known_at) == (earlier, first)
    assert due(incident) == dict.fromkeys([Kind.ENTRY, Kind.TRIAGE], earlier + timedelta(hours=24))
    change = KnownAtChange.objects.get()
    assert (change.was, change.became, change.reason) == (first, earlier, given["reason"])


def test_a_later_time_is_written_down_and_moves_nothing(incident, rowan_nurse, now):
    before = due(incident)
    later = incident.known_at + timedelta(hours=1)
    correct_known_at(incident=incident, known_at=later, reason="Misread", by=rowan_nurse, now=now)
    assert due(incident) == before
    assert KnownAtChange.objects.get().became == later


def test_a_record_in_time_proves_late_when_it_was_known_earlier(whole, rowan_nurse, now):
    submit(incident=whole, late_reason="", late_words="", by=rowan_nurse, now=now)
    entry = Deadline.objects.about(whole).get(kind=Kind.ENTRY)
    assert entry.state(now) == State.MET
    day_before = whole.known_at - timedelta(hours=24)
    correct_known_at(incident=whole, known_at=day_before, reason="The doctor knew", by=rowan_nurse, now=now)
    entry.refresh_from_db()
    assert (entry.state(now), entry.next_rung_at) == (State.LATE, None)


@pytest.mark.parametrize(
    ("hours", "reason", "says"),
    [(2, "Because", "must be in the past"), (-3, "  ", "Say why you are correcting it")],
)
def test_a_wrong_correction_is_asked_about(nurse, incident, now, hours, reason, says):
    given = moment_boxes("known_at", now + timedelta(hours=hours)) | {"reason": reason}
    assert says in nurse.post(url("known_at", incident), given).content.decode()
    assert not KnownAtChange.objects.exists()


def test_the_service_refuses_the_future(incident, rowan_nurse, now):
    with pytest.raises(Refused):
        correct_known_at(
            incident=incident, known_at=now + timedelta(hours=1), reason="x", by=rowan_nurse, now=now
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.lists(st.integers(-300, 2), max_size=4))
def test_no_run_of_corrections_ever_gains_time(incident, rowan_nurse, now, hours):
    for offset in hours:
        before = due(incident)
        became = now + timedelta(hours=min(offset, 0))
        correct_known_at(incident=incident, known_at=became, reason="x", by=rowan_nurse, now=now)
        assert all(due(incident)[kind] <= at for kind, at in before.items())
