"""Every kind of promise, told to everybody who can be told: each notice opens something they can use."""

from datetime import timedelta

import pytest
from django.urls import resolve, reverse

from deadlines import sweep
from deadlines.clock import Kind
from deadlines.models import Deadline, Escalation, Notice
from incidents.models import Exclusion, Incident, MemberAs
from incidents.services.adding import record_wish
from incidents.services.emergency import Why, open_in_emergency
from incidents.services.naming import name_on_case
from incidents.vocabulary import Audience as Audiences
from incidents.vocabulary import WishAnswer, WishTopic
from referrals import services as referring
from referrals.facts import ReferralKind
from referrals.models import Referral
from referrals.workflow import How
from staff.roles import Role
from staff.services import appoint
from tests.conftest import appointed
from tests.deadlines.where_notices_lead import ASK, EXPECTED, NO_RECORD, RECORD, TOLD_AS
from tests.incidents.doing import give_action, triage
from tests.referrals.conftest import ADULT, answers, partner  # noqa: F401  # a fixture
from wards.models import Known

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(rowan_nurse, rowan_manager, rowan_deputy, rowan_colleague, lead, allegations_lead, request):
    found = {
        "recorder": rowan_nurse,
        "manager": rowan_manager,
        "deputy": rowan_deputy,
        "owner": rowan_colleague,
        "case lead": appointed("Casey Lead", Role.SAFEGUARDING_ADULTS),
        "lead": lead,
        "allegations lead": allegations_lead,
    }
    for name in ("executive lead", "auditor", "board member", "administrator"):
        found[name] = found[f"last: {name}"] = request.getfixturevalue(name.replace(" ", "_"))
    return found


@pytest.fixture
def about(flagged, people, now):
    """Staff may be involved, so that the allegations lead has a part; the ward's people are named on it."""
    incident = flagged(staff_involved=Known.NOT_SURE)
    for who in ("manager", "deputy", "owner"):
        name_on_case(
            incident=incident,
            person=people[who],
            member_as=MemberAs.CONTRIBUTOR,
            because="Was there",
            by=people["recorder"],
            now=now,
        )
    return incident


@pytest.fixture
def promised(about, people, partner, now):  # noqa: C901, F811  # one short function for each kind
    """``promised(Kind.SENDING)``: a running promise of that kind about `about`."""
    by = people["case lead"]

    def triaged():
        triage(about, by, now, audience=Audiences.NAMED, lead=by)

    def referred():
        triaged()
        referring.answer_questions(incident=about, answers=answers(**ADULT), by=by, now=now)
        return Referral.objects.get(incident=about, kind=ReferralKind.SAFEGUARDING_ADULT)

    def decided():
        found = referred()
        referring.decide(referral=found, send=True, reason="All three parts are met.", by=by, now=now)
        return found

    def sent():
        found = decided()
        package = {"information": "Comments", "person_told": Known.YES, "person_agrees": Known.YES}
        referring.send(referral=found, partner=partner, how=How.PHONE, **package, by=by, now=now)

    def acted():
        triaged()
        give_action(about, people["owner"], by, now)

    def asked():
        triaged()
        wish = {"topic": WishTopic.POLICE, "answer": WishAnswer.UNDECIDED, "ask_again_on": now.date()}
        record_wish(incident=about, person=None, **wish, by=people["owner"], now=now)

    def opened():
        stranger = appointed("Remy Overseer", Role.ALLEGATIONS_LEAD)
        Incident.objects.filter(pk=about.pk).update(staff_involved=Known.NO)
        opened = open_in_emergency(
            reference=about.reference, why=Why.AT_RISK, words="Now", by=stranger, now=now
        )
        assert opened is not None

    made_by = {
        Kind.REVIEW: triaged,
        Kind.QUESTIONS: triaged,
        Kind.DECISION: referred,
        Kind.SENDING: decided,
        Kind.ACKNOWLEDGEMENT: sent,
        Kind.ACTION: acted,
        Kind.EMERGENCY: opened,
        Kind.ASK_AGAIN: asked,
    }

    def make(kind):
        made_by.get(kind, lambda: None)()
        return Deadline.objects.running().filter(kind=kind).latest("opened_at")

    return make


#: who can act is named to somebody who cannot: to ask another in the same role could tell the accused
TO_BE_ASKED = ("lead", "case lead", "allegations lead")


def tell(deadline, audience, at):
    """The sweep finds it due, and tells this audience."""
    Notice.objects.filter(escalation__deadline=deadline).update(suppressed_at=at)
    escalation = Escalation.objects.create(
        deadline=deadline,
        level=f"{Escalation.objects.count()}h_over",
        minutes=100_000 + Escalation.objects.count(),
        tells=[audience],
        was_due_at=deadline.due_at,
        fired_at=at,
    )
    sweep.tell(now=at)
    return escalation


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


@pytest.mark.parametrize("kind", Kind)
def test_each_opens_something_that_its_reader_can_use(
    kind, promised, about, people, signed_in, now, time_machine
):
    deadline = promised(kind)
    at = deadline.due_at + timedelta(hours=30)
    time_machine.move_to(at, tick=False)
    for who, expected in EXPECTED[kind].items():
        if who.startswith("last"):
            keep_out(about, told_before(who, people), now)
        escalation = tell(deadline, TOLD_AS[who], at)
        notice = Notice.objects.filter(escalation=escalation, person=people[who]).first()
        assert notice is not None, f"{who} is not told of {kind}"
        client = signed_in(people[who])
        page, name = landed(client, notice)
        assert (who, page.status_code, name) == (who, 200, expected)
        assert f"/notices/{notice.pk}/" in client.get("/notices/").content.decode(), who
        assert "1 new notice" not in client.get("/").content.decode(), "it has been opened"
        if expected == ASK:
            text = page.content.decode()
            assert "overdue" in text
            assert deadline.needs in text
            for secret in (
                about.reference,
                str(about.pk),
                about.ward.name,
                *(one.name for part, one in people.items() if part not in TO_BE_ASKED),
            ):
                assert secret == people[who].name or secret not in text, (who, secret)


def test_every_kind_has_its_row():
    assert set(EXPECTED) == set(Kind)


@pytest.fixture
def told_executive(promised, people, now, time_machine):
    """``told_executive(Kind.QUESTIONS)``: their page of it, 30 hours late."""

    def make(kind, client):
        deadline = promised(kind)
        at = deadline.due_at + timedelta(hours=30)
        time_machine.move_to(at, tick=False)
        sweep.tick(now=at)
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
    keep_out(about, [people["lead"]], now)
    page = told_executive(Kind.TRIAGE, signed_in(people["executive lead"]))
    assert "Safeguarding lead (adults): 1 person" in page


def test_where_nobody_can_act_it_says_so_and_what_to_do(told_executive, about, people, signed_in, now):
    keep_out(about, [people[name] for name in ("lead", "case lead", "allegations lead")], now)
    page = told_executive(Kind.TRIAGE, signed_in(people["executive lead"]))
    assert "Nobody who could act on it is available" in page
    assert "Ask a system administrator today" in page
    assert "Safeguarding lead (adults):" not in page


def test_once_it_is_done_the_page_says_so(told_executive, about, people, signed_in, now):
    client = signed_in(people["executive lead"])
    told_executive(Kind.TRIAGE, client)
    triage(about, people["lead"], now, audience=Audiences.NAMED)
    notice = Notice.objects.get(escalation__deadline__kind=Kind.TRIAGE, person=people["executive lead"])
    page = landed(client, notice)[0].content.decode()
    assert "Nobody needs to do anything about this any more" in page
    assert "overdue" not in page


def test_an_administrator_who_works_on_the_ward_too_is_led_to_the_record(
    incident, rowan, administrator, signed_in, now, time_machine
):
    """What they may see they are led to, whatever else they are told of."""
    appoint(person=administrator, role=Role.WARD_MANAGER, ward=rowan, by="system:tests", now=now)
    deadline = Deadline.objects.get(kind=Kind.ENTRY, subject_id=incident.pk)
    time_machine.move_to(deadline.due_at, tick=False)
    sweep.tick(now=deadline.due_at)
    notice = Notice.objects.get(escalation__deadline=deadline, person=administrator)
    page, name = landed(signed_in(administrator), notice)
    assert (page.status_code, name) == (200, RECORD)
