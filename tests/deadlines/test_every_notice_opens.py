"""Every kind of promise, told to everybody who can be told: each notice opens something they can use."""

from datetime import timedelta
from functools import cache

import pytest
from django.urls import resolve, reverse

from deadlines import escalation
from deadlines.clock import Kind
from deadlines.models import Deadline, Escalation, Notice
from incidents.confidentiality.services.case_members import name_on_case
from incidents.confidentiality.services.emergency import Why, open_in_emergency
from incidents.models import Exclusion, Incident, MemberAs
from incidents.recording.services.adding import record_wish
from incidents.vocabulary import Audience as Audiences
from incidents.vocabulary import WishAnswer, WishTopic
from referrals import services as referring
from referrals.facts import ReferralKind
from referrals.models import Referral
from referrals.workflow import How
from staff.models import User
from staff.roles import Role
from staff.services import appoint
from tests.cast import share
from tests.conftest import appointed
from tests.deadlines.where_notices_lead import ASK, EXPECTED, NO_RECORD, RECORD, TOLD_AS
from tests.incidents.doing import give_action, triage
from tests.referrals.conftest import ADULT, answers, partner  # noqa: F401  # a fixture
from wards.models import Known

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(
    rowan_nurse, rowan_manager, rowan_deputy, rowan_colleague, lead, allegations_lead,
    executive_lead, auditor, board_member, administrator,
):  # fmt: skip
    watching = {"executive lead": executive_lead, "auditor": auditor}
    lasts = watching | {"board member": board_member, "administrator": administrator}
    return {
        "recorder": rowan_nurse,
        "manager": rowan_manager,
        "deputy": rowan_deputy,
        "owner": rowan_colleague,
        "case lead": appointed("Casey Lead", Role.SAFEGUARDING_ADULTS),
        "lead": lead,
        "allegations lead": allegations_lead,
        **lasts,
        **{f"last: {name}": person for name, person in lasts.items()},
    }


share(globals(), "people", "partner", "flagged")


@pytest.fixture
def about(flagged, people, now):
    """``about(Kind.SENDING)``: the incident that a promise of this kind is about.

    Staff may be involved, so that the allegations lead has a part; the ward's people are named on it.
    """

    @cache
    def made(kind):
        incident = flagged(staff_involved=Known.NOT_SURE)
        for who in ("manager", "deputy", "owner"):
            named = {"member_as": MemberAs.CONTRIBUTOR, "because": "Was there", "by": people["recorder"]}
            name_on_case(incident=incident, person=people[who], **named, now=now)
        return incident

    return made


@pytest.fixture
def promised(about, people, partner, now):  # noqa: C901, F811  # one short function for each kind
    """``promised(Kind.SENDING)``: a running promise of that kind about its incident."""
    by = people["case lead"]

    def triaged(incident):
        triage(incident, by, now, audience=Audiences.NAMED, lead=by)

    def referred(incident):
        triaged(incident)
        referring.answer_questions(incident=incident, answers=answers(**ADULT), by=by, now=now)
        return Referral.objects.get(incident=incident, kind=ReferralKind.SAFEGUARDING_ADULT)

    def decided(incident):
        found = referred(incident)
        referring.decide(referral=found, send=True, reason="All three parts are met.", by=by, now=now)
        return found

    def sent(incident):
        found = decided(incident)
        package = {"information": "Comments", "person_told": Known.YES, "person_agrees": Known.YES}
        referring.send(referral=found, partner=partner, how=How.PHONE, **package, by=by, now=now)

    def acted(incident):
        triaged(incident)
        give_action(incident, people["owner"], by, now)

    def asked(incident):
        triaged(incident)
        wish = {"topic": WishTopic.POLICE, "answer": WishAnswer.UNDECIDED, "ask_again_on": now.date()}
        record_wish(incident=incident, person=None, **wish, by=people["owner"], now=now)

    def opened(incident):
        stranger = appointed("Remy Overseer", Role.ALLEGATIONS_LEAD)
        Incident.objects.filter(pk=incident.pk).update(staff_involved=Known.NO)
        opened = open_in_emergency(
            reference=incident.reference, why=Why.AT_RISK, words="Now", by=stranger, now=now
        )
        assert opened is not None

    def left_by_its_lead(incident):
        gone = appointed("Gale Lead", Role.SAFEGUARDING_ADULTS)
        triage(incident, gone, now, audience=Audiences.NAMED)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        escalation.look(now=now)

    made_by = {
        Kind.REVIEW: triaged,
        Kind.LEAD: left_by_its_lead,
        Kind.QUESTIONS: triaged,
        Kind.DECISION: referred,
        Kind.SENDING: decided,
        Kind.ACKNOWLEDGEMENT: sent,
        Kind.ACTION: acted,
        Kind.EMERGENCY: opened,
        Kind.ASK_AGAIN: asked,
    }

    def make(kind):
        made_by.get(kind, lambda incident: None)(about(kind))
        return Deadline.objects.running().filter(kind=kind).latest("opened_at")

    return make


#: who can act is named to somebody who cannot: to ask another in the same role could tell the accused
TO_BE_ASKED = ("lead", "case lead", "allegations lead")


def tell(deadlines, audience, at):
    """The sweep finds each due, and tells this audience of it."""
    Notice.objects.filter(escalation__deadline__in=deadlines).update(suppressed_at=at)
    number = Escalation.objects.count()
    made = [
        Escalation(
            deadline=deadline,
            level=f"{number + more}h_over",
            minutes=100_000 + number + more,
            tells=[audience],
            was_due_at=deadline.due_at,
            fired_at=at,
        )
        for more, deadline in enumerate(deadlines)
    ]
    Escalation.objects.bulk_create(made)
    escalation.tell(now=at)
    return made


def keep_out(incident, people, now):
    for person in people:
        cause = {"incident": incident, "person": person, "cause": "manual"}
        Exclusion.objects.get_or_create(**cause, defaults={"made_at": now, "made_by": person})


def told_before(who, people):
    """Everybody who would be told before this last resort."""
    lasts = [name for name in NO_RECORD if name.startswith("last")]
    return [people[name] for name in ("case lead", "lead", "allegations lead", *lasts[: lasts.index(who)])]


def landed(client, notice):
    """The page at the end of the way, and the name of its address."""
    page = client.get(reverse("deadlines:open", args=[notice.pk]), follow=True)
    path = page.redirect_chain[-1][0] if page.redirect_chain else page.request["PATH_INFO"]
    return page, resolve(path.partition("?")[0]).view_name


@pytest.fixture
def every(promised, about, now):
    """A promise of every kind at once; who opened one in an emergency has no part in the others."""
    deadlines = {kind: promised(kind) for kind in Kind}
    stranger = User.objects.get(name="Remy Overseer")
    for kind in set(Kind) - {Kind.EMERGENCY}:
        keep_out(about(kind), [stranger], now)
    return deadlines


def test_each_opens_something_that_its_reader_can_use(every, about, people, signed_in, now, time_machine):
    at = max(deadline.due_at for deadline in every.values()) + timedelta(hours=30)
    time_machine.move_to(at, tick=False)
    for who, audience in TOLD_AS.items():
        kinds = [kind for kind in Kind if who in EXPECTED[kind]]
        if who.startswith("last"):
            for kind in kinds:
                keep_out(about(kind), told_before(who, people), now)
        told = tell([every[kind] for kind in kinds], audience, at)
        client, notices = signed_in(people[who]), []
        for kind, reached in zip(kinds, told, strict=True):
            notice = Notice.objects.filter(escalation=reached, person=people[who]).first()
            assert notice is not None, f"{who} is not told of {kind}"
            page, name = landed(client, notice)
            assert (who, kind, page.status_code, name) == (who, kind, 200, EXPECTED[kind][who])
            if name == ASK:
                asks_and_tells_no_more(page.content.decode(), who, every[kind], about(kind), people)
            notices.append(notice)
        listed = client.get("/notices/").content.decode()
        for kind, notice in zip(kinds, notices, strict=True):
            assert f"/notices/{notice.pk}/" in listed, (who, kind)
        assert "new notice" not in client.get("/").content.decode(), f"{who} has opened each"


def asks_and_tells_no_more(text, who, deadline, incident, people):
    assert "overdue" in text, (who, deadline.kind)
    assert deadline.needs in text, (who, deadline.kind)
    for secret in (
        incident.reference,
        str(incident.pk),
        incident.ward.name,
        *(one.name for part, one in people.items() if part not in TO_BE_ASKED),
    ):
        assert secret == people[who].name or secret not in text, (who, deadline.kind, secret)


def test_every_kind_has_its_row():
    assert set(EXPECTED) == set(Kind)


@pytest.fixture
def told_executive(promised, people, now, time_machine):
    """``told_executive(Kind.QUESTIONS)``: their page of it, 30 hours late."""

    def make(kind, client):
        deadline = promised(kind)
        at = deadline.due_at + timedelta(hours=30)
        time_machine.move_to(at, tick=False)
        escalation.tick(now=at)
        notice = Notice.objects.get(escalation__deadline=deadline, person=people["executive lead"])
        return landed(client, notice)[0].content.decode()

    return make


@pytest.mark.parametrize("kind", [Kind.QUESTIONS, Kind.DECISION, Kind.SENDING, Kind.TRIAGE])
def test_the_executive_lead_reads_what_is_late_how_late_and_in_which_roles_somebody_can_act(
    told_executive, kind, people, signed_in
):
    page = told_executive(kind, signed_in(people["executive lead"]))
    assert "1 day 6 hours overdue" in page
    assert "Safeguarding lead (adults): 2 people" in page
    assert "Allegations lead: 1 person" in page


def test_a_lead_who_is_kept_out_is_not_counted_among_those_to_ask(
    told_executive, about, people, signed_in, now
):
    """To be asked what holds it up would tell them of it."""
    keep_out(about(Kind.TRIAGE), [people["lead"]], now)
    page = told_executive(Kind.TRIAGE, signed_in(people["executive lead"]))
    assert "Safeguarding lead (adults): 1 person" in page


def test_where_nobody_can_act_it_says_so_and_what_to_do(told_executive, about, people, signed_in, now):
    keep_out(about(Kind.TRIAGE), [people[name] for name in ("lead", "case lead", "allegations lead")], now)
    page = told_executive(Kind.TRIAGE, signed_in(people["executive lead"]))
    assert "Nobody who could act on it is available" in page
    assert "Ask a system administrator today" in page
    assert "Safeguarding lead (adults):" not in page


def test_once_it_is_done_the_page_says_so(told_executive, about, people, signed_in, now):
    client = signed_in(people["executive lead"])
    told_executive(Kind.TRIAGE, client)
    triage(about(Kind.TRIAGE), people["lead"], now, audience=Audiences.NAMED)
    notice = Notice.objects.get(escalation__deadline__kind=Kind.TRIAGE, person=people["executive lead"])
    page = landed(client, notice)[0].content.decode()
    assert "Nobody needs to do anything about this any more" in page
    assert "overdue" not in page


def test_an_administrator_who_works_on_the_ward_too_is_led_to_the_record(
    flagged, rowan, administrator, signed_in, now, time_machine
):
    """What they may see they are led to, whatever else they are told of."""
    incident = flagged()
    appoint(person=administrator, role=Role.WARD_MANAGER, ward=rowan, by="system:tests", now=now)
    deadline = Deadline.objects.get(kind=Kind.ENTRY, subject_id=incident.pk)
    time_machine.move_to(deadline.due_at, tick=False)
    escalation.tick(now=deadline.due_at)
    notice = Notice.objects.get(escalation__deadline=deadline, person=administrator)
    page, name = landed(signed_in(administrator), notice)
    assert (page.status_code, name) == (200, RECORD)
