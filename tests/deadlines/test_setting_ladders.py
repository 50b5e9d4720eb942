"""A trust's own ladder: from the page where it is set to what the next sweep does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from deadlines import escalation, escalation_policies, services
from deadlines.clock import LADDERS, Audience, Kind, Rung
from deadlines.models import Deadline, Escalation, Ladder, LadderRung, Notice
from tests.deadlines.conftest import HOUR, told

pytestmark = pytest.mark.django_db

A = Audience
LIST = reverse("admin:deadlines_ladder_changelist")
ENTRY = reverse("admin:deadlines_ladder_change", args=["entry"])
SAFE = {-6: {A.RECORDER}, 0: {A.WARD_MANAGER, A.SAFEGUARDING_LEAD}, 24: {A.EXECUTIVE_LEAD}}


def rungs(steps, kind=Kind.ENTRY):
    return [
        Rung(escalation_policies.level(kind, hours * HOUR), hours * HOUR, frozenset(who))
        for hours, who in steps.items()
    ]


def set_entry(steps, at):
    """And the moment of the sweep after it."""
    services.set_ladder(kind=Kind.ENTRY, rungs=rungs(steps), by="system:tests", now=at)
    return at + timedelta(seconds=30)


def typed(*rows):
    """What the page sends: (length, unit, side, whom) for each reminder."""
    sent = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        names = ("length", "unit", "side", "tells")
        sent |= {f"form-{number}-{name}": value for name, value in zip(names, row, strict=True)}
    return sent


GOOD = typed(
    ("90", "m", "before", ["recorder"]),
    ("0", "h", "before", ["ward_manager", "safeguarding_lead"]),
    ("2", "d", "after", ["executive_lead"]),
    ("", "h", "before", []),
)


@pytest.fixture
def configuring(signed_in, administrator):
    return signed_in(administrator)


def levels(deadline):
    return list(deadline.escalations.order_by("fired_at").values_list("level", flat=True))


# --- what the sweep does ------------------------------------------------------------------------------------


def test_the_next_sweep_follows_a_new_ladder_for_what_is_already_running(entry, now):
    escalation.tick(now=now)
    set_entry(SAFE, now)
    escalation.tick(now=now + timedelta(seconds=30))
    entry.refresh_from_db()
    assert entry.next_rung_at == entry.due_at - 6 * HOUR
    escalation.tick(now=entry.due_at - 6 * HOUR)
    assert levels(entry) == ["6h_before"]
    assert told("6h_before") == {"Robin Nurse"}


def test_other_kinds_keep_theirs(entry, triage, now):
    after = set_entry(SAFE, now)
    escalation.tick(now=after)
    assert levels(triage) == ["new"]
    triage.refresh_from_db()
    assert triage.next_rung_at == triage.due_at


def test_a_promise_opened_after_it_has_it_from_the_beginning(flagged, lead, now):
    set_entry({**SAFE, -23: {A.RECORDER}}, now)
    entry = Deadline.objects.get(kind=Kind.ENTRY, subject_id=flagged(known_at=now).pk)
    escalation.tick(now=now + timedelta(minutes=1))
    assert levels(entry) == []
    escalation.tick(now=now + HOUR)
    assert levels(entry) == ["23h_before"]


def test_the_rung_that_is_true_in_the_new_ladder_is_told_once(entry, now):
    at = entry.due_at - 2 * HOUR
    escalation.tick(now=at)
    after = set_entry({**SAFE, -3: {A.WARD_MANAGER}}, at)
    for _ in range(3):
        escalation.tick(now=after)
    assert levels(entry) == ["4h_before", "3h_before"]


def test_nothing_that_lies_below_what_was_said_is_said_when_the_ladder_changes(
    entry, executive_lead, lead, rowan_manager
):
    escalation.tick(now=entry.due_at + 24 * HOUR)
    before = Notice.objects.count()
    after = set_entry({**SAFE, 12: {A.EXECUTIVE_LEAD}, 24: {A.SAFEGUARDING_LEAD}}, entry.due_at + 25 * HOUR)
    escalation.tick(now=after)
    services.set_ladder(
        kind=Kind.ENTRY,
        rungs=rungs({0: {A.SAFEGUARDING_LEAD}, 20: {A.EXECUTIVE_LEAD}}),
        by="system:tests",
        now=after,
    )
    escalation.tick(now=after + timedelta(seconds=30))
    assert levels(entry) == ["24h_over"]
    assert Notice.objects.count() == before


def test_due_sooner_than_thought_it_climbs_although_a_reminder_went_out_later(entry, incident, now):
    escalation.escalate(now=entry.due_at - 4 * HOUR)
    due = entry.due_at - 10 * HOUR
    services.bring_forward(
        kind=Kind.ENTRY, subject=incident, due_at=due, by="system:tests", now=entry.due_at - 3 * HOUR
    )
    escalation.escalate(now=entry.due_at - 3 * HOUR)
    assert levels(entry) == ["4h_before", "due"]


def test_who_is_told_is_who_the_rung_told_when_it_was_reached(entry, rowan_manager, lead):
    escalation.escalate(now=entry.due_at - 12 * HOUR)
    after = set_entry({0: {A.SAFEGUARDING_LEAD}, 1: {A.EXECUTIVE_LEAD}}, entry.due_at - 12 * HOUR)
    escalation.tell(now=after)
    assert told("12h_before") == {"Robin Nurse"}


def test_a_sweep_is_one_statement_with_a_trust_s_own_ladder_too(entry, now, django_assert_num_queries):
    set_entry(SAFE, now)
    with django_assert_num_queries(1):
        escalation.escalate(now=entry.due_at)
    assert entry.escalations.get().level == "due"


def test_a_round_that_began_with_the_old_ladder_leaves_it_to_the_next(entry, now):
    set_entry({**SAFE, -22: {A.RECORDER}}, now)
    escalation.escalate(now=now)
    assert levels(entry) == []
    escalation.escalate(now=now + services.ROUND)
    assert levels(entry) == ["22h_before"]


def test_what_is_finished_stays_finished(entry, incident, now):
    services.meet(kind=Kind.ENTRY, subject=incident, by="system:tests", now=now)
    set_entry(SAFE, now)
    entry.refresh_from_db()
    assert entry.next_rung_at is None


# --- what is kept -------------------------------------------------------------------------------------------


def test_an_earlier_ladder_is_ended_and_kept(now):
    set_entry(SAFE, now)
    set_entry({**SAFE, -2: {A.WARD_MANAGER}}, now + HOUR)
    first, second = Ladder.objects.order_by("set_at")
    assert (first.ended_at, second.ended_at) == (now + HOUR, None)
    assert first.as_rungs == tuple(rungs(SAFE))
    assert [rung.minutes for rung in second.rungs.all()] == [-360, -120, 0, 1440]


def test_the_built_in_ladder_given_again_is_the_built_in_one(now):
    assert not services.set_ladder(kind=Kind.ENTRY, rungs=LADDERS[Kind.ENTRY], by="system:tests", now=now)
    set_entry(SAFE, now)
    assert services.set_ladder(kind=Kind.ENTRY, rungs=LADDERS[Kind.ENTRY], by="system:tests", now=now)
    assert not Ladder.objects.in_force().exists()
    assert Ladder.objects.of(Kind.ENTRY) == LADDERS[Kind.ENTRY]


def test_an_unsafe_ladder_changes_nothing(entry, now):
    before = Deadline.objects.values().get(pk=entry.pk)
    with pytest.raises(ValueError, match="safeguarding lead"):
        set_entry({0: {A.WARD_MANAGER}, 24: {A.EXECUTIVE_LEAD}}, now)
    assert not Ladder.objects.exists()
    assert Deadline.objects.values().get(pk=entry.pk) == before


def test_the_database_has_one_ladder_of_a_kind_and_its_rungs_only_grow(now):
    set_entry(SAFE, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ladder.objects.create(kind=Kind.ENTRY, set_at=now)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LadderRung.objects.update(minutes=1)


def test_an_emergency_is_told_at_once_by_the_trust_s_own_ladder(now):
    steps = {-72: {A.AUDITOR, A.EXECUTIVE_LEAD}, 0: {A.AUDITOR}, 24: {A.EXECUTIVE_LEAD}}
    ladder = rungs(steps, Kind.EMERGENCY)
    services.set_ladder(kind=Kind.EMERGENCY, rungs=ladder, by="system:tests", now=now)
    assert Ladder.objects.of(Kind.EMERGENCY)[0] == Rung("opened", -72 * HOUR, frozenset(steps[-72]))


# --- the pages ----------------------------------------------------------------------------------------------


def test_an_administrator_sees_what_holds_for_each_kind(configuring, now):
    set_entry(SAFE, now)
    page = configuring.get(LIST).content.decode()
    assert all(kind.label in page for kind in Kind)
    assert "6 hours before it is due: whoever is writing the record" in page
    assert (page.count("Built in<"), page.count("Your trust")) == (len(Kind) - 1, 1)


@pytest.mark.parametrize("kind", Kind)
def test_every_ladder_can_be_opened_and_saved_as_it_is(configuring, kind):
    where = reverse("admin:deadlines_ladder_change", args=[kind.value])
    page = configuring.get(where)
    assert page.status_code == 200
    formset = page.context["rungs"]
    rows = [form.initial for form in formset.initial_forms]
    sent = typed(*[(row["length"], row["unit"], row["side"], row["tells"]) for row in rows])
    assert "Nothing has changed" in configuring.post(where, sent, follow=True).content.decode()
    assert not Ladder.objects.exists()


def test_an_administrator_sets_a_ladder_and_it_is_written_down(configuring, administrator, entry):
    page = configuring.post(ENTRY, GOOD, follow=True).content.decode()
    assert "Saved." in page
    ladder = Ladder.objects.get()
    assert [(rung.level, rung.minutes, rung.tells) for rung in ladder.rungs.all()] == [
        ("90m_before", -90, ["recorder"]),
        ("due", 0, ["safeguarding_lead", "ward_manager"]),
        ("48h_over", 2880, ["executive_lead"]),
    ]
    event = AuditEvent.objects.get(verb="configuration.changed", target_id=str(ladder.pk))
    assert event.actor == f"staff:{administrator.pk}"
    assert event.detail["kind"] == "entry"
    assert event.detail["tells"]["90m_before"] == ["recorder"]


def test_saving_reaches_the_deadlines_that_the_administrator_cannot_see(configuring, entry):
    before = entry.next_rung_at
    configuring.post(ENTRY, GOOD)
    entry.refresh_from_db()
    assert entry.next_rung_at != before


def test_putting_back_the_built_in_reminders(configuring, now):
    set_entry(SAFE, now)
    configuring.post(ENTRY, {"built_in": "1"})
    assert Ladder.objects.of(Kind.ENTRY) == LADDERS[Kind.ENTRY]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("", "h", "before", ["recorder"])], "Enter how long."),
        ([("4", "h", "before", [])], "Choose at least one person to tell."),
        ([("-4", "h", "before", ["recorder"])], "greater than or equal to 0"),
        ([("four", "h", "before", ["recorder"])], "Enter a whole number"),
        ([("4", "years", "before", ["recorder"])], "valid choice"),
        ([("4", "h", "before", ["auditor"])], "valid choice"),
        ([("4", "h", "before", ["recorder"])], "Tell a safeguarding lead by the time it is due."),
        ([("4", "h", "before", ["recorder"]), ("240", "m", "before", ["recorder"])], "at the same time"),
        ([("25", "h", "before", ["recorder"])], "cannot be more than 24 hours before"),
        ([], "Tell somebody by the time it is due."),
        ([("1", "h", "before", ["recorder"])] * 11, "at most 10"),
    ],
)
def test_what_is_not_safe_is_explained_and_kept_as_typed(configuring, rows, said):
    page = configuring.post(ENTRY, typed(*rows))
    text = page.content.decode()
    assert page.status_code == 200
    assert said in text
    assert "There is a problem" in text
    assert all(f'value="{length}"' in text for length, *_ in rows[:10] if length)
    assert not Ladder.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"form-TOTAL_FORMS": "many"}, {"form-TOTAL_FORMS": "9" * 9}])
def test_a_form_that_nobody_was_given_is_refused(configuring, sent):
    assert configuring.post(ENTRY, {"x": "y"} | sent).status_code == 200
    assert not Ladder.objects.exists()


def test_there_is_no_page_for_what_is_no_kind(configuring):
    assert configuring.get(f"{LIST}nothing/").status_code == 404


@pytest.mark.parametrize("where", [LIST, ENTRY])
def test_only_who_configures_opens_them(signed_in, lead, rowan_manager, executive_lead, where):
    for person in (lead, rowan_manager, executive_lead):
        assert signed_in(person).get(where).status_code == 403
        assert signed_in(person).post(where, GOOD).status_code == 403
    assert not Ladder.objects.exists()


def test_the_index_leads_to_them(configuring):
    assert LIST in configuring.get(reverse("admin:index")).content.decode()


def test_nothing_is_escalated_by_looking(configuring, entry):
    configuring.get(ENTRY)
    assert not Escalation.objects.exists()
