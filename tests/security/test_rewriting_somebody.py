"""Somebody who is kept out of a case rewrites the person who was harmed: whatever they ask before and after,
with the case and without it, the answers are the same bytes. What the case rests on stays."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from deadlines import escalation
from incidents.models import Exclusion, Incident
from incidents.response.services.details import Answer
from incidents.vocabulary import Audience
from referrals.document import facts
from referrals.models import Referral
from tests.full import in_full
from tests.incidents.details import change, look, typed
from tests.incidents.doing import triage
from tests.incidents.writing import affect
from tests.security.twins.comparing import Twins, letters, undone
from tests.security.twins.crawling import Answers, chance_given, differences
from tests.security.twins.worlds import GROUNDS, HOUR, NOW, World, build

pytestmark = pytest.mark.django_db

#: those of the personas who may change somebody, one of whom also reads the trail
MAY_CHANGE = {
    "ward staff": "initiator",
    "ward manager": "partner of the accused",
    "champion": "on the shift",
    "lead for adults": "by hand",
    "lead for children of a site": "other account",
    "manager and allegations lead": "initiator",
    "lead, auditor and executive": "partner of the accused",
    "nurse, administrator and board member": "by hand",
}
#: stand for the others in a quick run
QUICK = ("ward staff", "lead, auditor and executive")
PAGES = (
    *("home", "incidents:list", "incidents:queue", "deadlines:notices", "staff:people", "staff:add"),
    *("staff:change", "incidents:interests", "incidents:flag", "incidents:detail", "incidents:record"),
    *("incidents:people", "incidents:person_add", "oversight:list", "oversight:patterns"),
)
REWRITTEN = {"name": "Kim Otherwise", "date_of_birth": date(2001, 2, 3)}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def a_case_of_theirs_that_x_reads(world: World) -> None:
    """So that X reads a record, too, of the person whom they rewrite. What it promises has been told."""
    affect(world.shared[1], world.harmed, world.nurse, NOW - HOUR)
    triage(world.shared[1], world.lead, NOW - HOUR, audience=Audience.WARD)
    escalation.tick(now=NOW)
    letters(world)
    world.known["incidents.incident"] = world.shared[1].pk


def rewrite(world: World, **values: object) -> None:
    """With the same chance in both worlds: the order of the trail follows from it."""
    with chance_given() as chance:
        chance.begin(str(values))
        change(world.harmed, world.x, NOW, **values)


def rewriting(both: Twins, hidden: Incident | None = None) -> Answers:
    """What X is answered as they change somebody, then, and once the lead of the hidden case has looked."""
    w, page = both.world, reverse("staff:change", args=[both.world.harmed.pk])
    w.harmed.refresh_from_db()
    new = {"name": "Kim Otherwise", "born": date(2001, 2, 3)}
    moved = {"ward": w.willow.pk}
    taken = {"local_number": "L777777"}
    asked = [
        ("get", page, {}),
        *(("post", page, typed(w.harmed, **more)) for more in (new, moved, taken, {"seen": "stale", **new})),
    ]
    found = both.asked(asked, "changing: ")
    with undone():
        rewrite(w, **REWRITTEN)
        found |= both.core(PAGES, "changed: ") | both.asked([("get", page, {})], "changed: ")
        if hidden:
            look(hidden, w.harmed, w.lead, NOW, Answer.KEEP)
        found |= both.core(PAGES, "looked at: ")
        rewrite(w, ward=w.willow)
        found |= both.core(PAGES, "moved: ") | both.asked([("get", page, {})], "moved: ")
    w.harmed.refresh_from_db()
    return found


@pytest.mark.parametrize(
    ("persona", "ground"), [pair if pair[0] in QUICK else in_full(*pair) for pair in MAY_CHANGE.items()]
)
def test_whoever_rewrites_somebody_is_answered_the_same_with_and_without_a_case(signed_in, persona, ground):
    assert ground in GROUNDS
    both = Twins(build(persona, busy=3), signed_in)
    a_case_of_theirs_that_x_reads(both.world)
    with undone():
        hidden = Incident.objects.get(pk=both.other(ground)["incidents.incident"])
        assert Exclusion.objects.active().filter(incident=hidden, person=both.world.x).exists()
        with_it = rewriting(both, hidden)
    without = rewriting(both)
    if found := differences(with_it, without):
        pytest.fail(f"{len(found)} answers differ:\n" + "\n".join(found[:30]))
    assert b"Saved." in b"".join(answer.body for answer in without.values())
    assert any(b"Kim Otherwise" in answer.body for key, answer in without.items() if "changed: " in key)


def test_what_is_sent_to_others_says_what_the_case_rests_on_until_somebody_has_looked(signed_in):
    both = Twins(build("ward staff", busy=3), signed_in)
    w, hidden = both.world, both.other("initiator")
    referral = Referral.objects.get(pk=hidden["referrals.referral"])
    page = reverse("staff:change", args=[w.harmed.pk])
    sent = typed(w.harmed, name="Kim Otherwise", born=date(2001, 2, 3))
    assert both.client.post(page, sent).status_code == 302

    def said() -> str:
        return str(facts(referral, by=w.lead, now=NOW)["people"])

    for words in ("Jo Example", "17 May 1985", "Version 1, as written down on 1 June 2026"):
        assert words in said()
    assert "Kim Otherwise" not in said()
    look(referral.incident, w.harmed, w.lead, NOW)
    for words in ("Kim Otherwise", "3 February 2001", "Version 2, as written down on 10 June 2026"):
        assert words in said()
