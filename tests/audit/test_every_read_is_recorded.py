"""Whatever is shown is one event, and so is whatever is refused; nothing else is; none says what was read."""

from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse

from accounts.models import KeptForm
from audit import read_events
from audit.models import AuditEvent, Outcome
from config.routes import AGGREGATE
from incidents.models import Incident
from incidents.vocabulary import Audience
from tests.addresses import OURS, about, address
from tests.audit.seen import WORDS, crawl, due, every_page, said, told_by, visit
from wards.models import Known

pytestmark = pytest.mark.django_db

#: those that lead to another page, or need a row that this world has not
NEVER_A_PAGE = {
    *("incidents:step_back", "referrals:make_document", "reporting:try_again"),
    *("incidents:member_withdraw", "incidents:window_add"),
}
LISTS = {"home", "incidents:list", "incidents:queue", "deadlines:notices", "staff:people"}
OF_RECORDS = LISTS | about(
    "incidents.incident", "referrals.referral", "documents.document", "wards.serviceuser"
)
OF_REPORTS = {name for name, route in OURS.items() if route.visibility is AGGREGATE} - NEVER_A_PAGE
#: what each is shown at least, so that the crawl is about something
SHOWN = {
    "lead": OF_RECORDS - NEVER_A_PAGE,
    "rowan_nurse": {"home", "incidents:list", "incidents:detail", "incidents:record", "staff:people"},
    "rowan_colleague": {"home", "incidents:list", "incidents:detail", "staff:change"},
    "willow_nurse": {"home", "incidents:list", "staff:people", "deadlines:notices"},
    "executive_lead": {"home"} | OF_REPORTS,
    "board_member": {"home"} | OF_REPORTS - {"reporting:sign"},
    "administrator": {"home"},
}


#: whom it is tried for with HEAD as well: one who is shown nearly everything, and one who is refused it
WITH_HEAD = {"lead", "willow_nurse"}
#: who sees records, and not only figures or settings
READERS = {"lead", "rowan_nurse", "rowan_colleague", "willow_nurse"}


@contextmanager
def undone():
    """What somebody did on their way through the world, so that the next finds it as it was made."""
    connection.queries_log.clear()  # Django keeps 9,000 of those that `visit` counts
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_whatever_is_shown_or_refused_is_one_event_which_names_what_was_shown(
    request, signed_in, rowan_manager, world, flagged, now
):
    """Every address, for everybody, in one world: the answers and the events are one to one."""
    for minutes in range(3):
        flagged(at=now + timedelta(minutes=minutes))
    records = {incident.reference: str(incident.pk) for incident in Incident.objects.all()}
    wrong = []
    for persona in SHOWN:
        person = request.getfixturevalue(persona)
        pages = every_page("get", "head", "post") if persona in WITH_HEAD else every_page("get", "post")
        with undone():
            visits = crawl(signed_in(person), world, {"person": str(rowan_manager.pk)}, pages)
        visited = {one.name for one in visits if one.status == 200}
        found = [f"never shown: {name}" for name in SHOWN[persona] - visited]
        found += [f"{one.method} {one.name}: {what}" for one in visits for what in amiss(one, person)]
        if persona in READERS:
            found += [f"{one.method} {one.name}: {what}" for one in visits for what in unnamed(one, records)]
        told = " ".join(told_by(event) for one in visits for event in one.events)
        found += [f"written down: {word}" for word in (*WORDS, *records) if word in told]
        wrong += [f"{persona}: {what}" for what in found]
    assert wrong == []


def amiss(one, person):
    """What is wrong with the events of one visit."""
    ended = [event.outcome for event in one.events]
    if ended != due(one):
        yield f"answered {one.status}, written down as {ended}"
    for event in one.events:
        if (event.actor, event.detail["page"]) != (f"staff:{person.pk}", one.name):
            yield f"by {event.actor} of {event.detail['page']}"


def unnamed(one, records):
    """Every record named on a page is named by its event, and no other: what it passed over was not seen."""
    named = {pk for reference, pk in records.items() if one.status == 200 and reference in one.body}
    told = {pk for event in one.events for pk in [str(event.incident_id), *event.detail.get("shown", [])]}
    if not named <= told:
        yield "named on the page and not by the event"
    about_no_one_row = not OURS[one.name].kind and one.name != "deadlines:notices"
    if about_no_one_row and one.method == "get" and told & set(records.values()) != named:
        yield "named by the event and not on the page"


def test_a_list_says_whom_it_named(signed_in, rowan_nurse, service_user, rowan):
    signed_in(rowan_nurse).get(reverse("staff:people"), {"ward": rowan.pk})
    event = AuditEvent.objects.get(verb="service_user.list")
    assert event.detail["shown"] == [str(service_user.pk)]
    assert (event.target_kind, event.target_id) == ("wards.ward", str(rowan.pk))


def test_a_page_of_one_row_says_which_row_and_which_incident(signed_in, lead, world):
    client = signed_in(lead)
    for name, verb in [("referrals:detail", "referral.read"), ("referrals:download", "document.downloaded")]:
        assert client.get(address(name, world)).status_code == 200
        event = AuditEvent.objects.get(verb=verb)
        assert (event.target_kind, event.target_id) == (OURS[name].kind, str(world[OURS[name].kind]))
        assert event.incident_id == world["incidents.incident"]


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.fixture
def hidden(world):
    """The same world, but its incident may involve staff: it is for named people alone."""
    about = Incident.objects.filter(pk=world["incidents.incident"])
    about.update(staff_involved=Known.YES, audience=Audience.NAMED)
    return world


def test_what_is_hidden_and_what_never_was_cost_the_same_and_are_written_the_same(request, signed_in, hidden):
    """For a colleague of its ward, for the ward's manager, and for somebody without any ward."""
    names = about("incidents.incident", "referrals.referral", "documents.document", "deadlines.notice")
    wrong = []
    for persona in ("rowan_colleague", "rowan_manager", "administrator"):
        client, refused = signed_in(request.getfixturevalue(persona)), set()
        client.get("/")
        for name, method in product(sorted(names), ("get", "post")):
            there, gone = (
                visit(client, name, method, address(name, hidden, absent=absent)) for absent in (False, True)
            )
            if answer_to(there) != answer_to(gone):
                wrong.append((persona, name, method, answer_to(there), answer_to(gone)))
            refused |= {name for event in there.events if event.outcome == Outcome.NOT_THERE}
        wrong += [(persona, name, "not refused") for name in names - refused]
    assert wrong == []


def answer_to(one):
    return one.status, one.queries, [said(event) for event in one.events]


def test_asking_for_what_is_hidden_names_what_was_asked_for(signed_in, willow_nurse, world):
    absent = uuid4()
    client = signed_in(willow_nurse)
    for pk in (world["incidents.incident"], absent):
        client.get(reverse("incidents:timeline", args=[pk]))
    events = AuditEvent.objects.filter(outcome=Outcome.NOT_THERE).order_by("at")
    assert [event.incident_id for event in events] == [world["incidents.incident"], absent]
    assert [event.target_id for event in events] == [str(event.incident_id) for event in events]


def test_an_address_with_words_in_it_leaves_none_of_them(signed_in, lead, incident):
    where = reverse("incidents:section", args=[incident.pk, "what-jo-said"])
    assert signed_in(lead).get(where).status_code == 404
    assert "what-jo-said" not in told_by(AuditEvent.objects.get(outcome=Outcome.NOT_THERE))


def test_a_refusal_by_role_says_so(signed_in, rowan_nurse, incident):
    assert signed_in(rowan_nurse).get(reverse("incidents:triage", args=[incident.pk])).status_code == 403
    event = AuditEvent.objects.get(outcome=Outcome.REFUSED)
    assert (event.verb, event.reason, event.incident_id) == ("incident.read", "not_allowed", incident.pk)


def test_a_form_without_its_token_is_a_refusal(lead, incident, signed_in):
    client = signed_in(lead)
    client.handler.enforce_csrf_checks = True
    assert client.post(reverse("incidents:triage", args=[incident.pk])).status_code == 403
    assert AuditEvent.objects.filter(outcome=Outcome.REFUSED, incident_id=incident.pk).count() == 1


@pytest.mark.parametrize("where", ["/incidents/", "/", "/notices/", "/reports/"])
def test_somebody_who_has_not_signed_in_is_shown_nothing_and_leaves_nothing(client, incident, where):
    assert client.get(where).status_code == 302
    assert not AuditEvent.objects.filter(detail__has_key="page").exists()


def test_an_address_that_leads_nowhere_is_nobody_s_record(signed_in, lead):
    assert signed_in(lead).get("/incidents/jo-example/").status_code == 404
    assert not AuditEvent.objects.filter(detail__has_key="page").exists()


# --- other ways of seeing -----------------------------------------------------------------------------------


def test_a_search_is_kept_as_a_code_that_nobody_reads_back(signed_in, lead, rowan_nurse, incident):
    client = signed_in(lead)
    for words in ("Robin", "  rObin ", "Reese"):
        client.post(reverse("incidents:find", args=[incident.pk]), {"name": words})
    first, again, other = AuditEvent.objects.filter(verb="staff.search").order_by("at")
    assert first.detail["terms"] == again.detail["terms"] != other.detail["terms"]
    assert str(rowan_nurse.pk) in first.detail["shown"]
    assert "robin" not in told_by(first).lower()


def test_the_code_of_a_search_depends_on_the_secret_of_the_service():
    def coded():
        with read_events.collecting() as noted:
            read_events.searched("Robin")
        return noted.terms

    first = coded()
    with override_settings(SECRET_KEY="another"):
        assert coded() != first
    assert coded() == first


def test_what_was_typed_and_kept_is_shown_as_one_event(signed_in, rowan_nurse, incident, now):
    for path in (reverse("incidents:section", args=[incident.pk, "harm"]), reverse("incidents:flag")):
        kept = KeptForm.objects.create(person=rowan_nurse, path=path, fields={"a": ["b c"]}, kept_at=now)
        assert signed_in(rowan_nurse).get(f"{path}?kept=1").status_code == 200
        event = AuditEvent.objects.get(verb="form.kept_read", detail__shown=[str(kept.pk)])
        assert event.actor == f"staff:{rowan_nurse.pk}"


def test_configuration_pages_say_which_row_was_looked_at(signed_in, administrator, rowan_nurse):
    where = reverse("admin:staff_user_change", args=[rowan_nurse.pk])
    assert signed_in(administrator).get(where).status_code == 200
    event = AuditEvent.objects.get(verb="configuration.read")
    assert (event.target_id, event.detail["page"]) == (str(rowan_nurse.pk), "admin:staff_user_change")


def test_reading_costs_one_statement_more_and_no_other(signed_in, lead, incident):
    client = signed_in(lead)
    client.get(incident.get_absolute_url())
    one = visit(client, "incidents:detail", "get", incident.get_absolute_url())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.read_recording.kept", lambda event: True)
        without = visit(client, "incidents:detail", "get", incident.get_absolute_url())
    assert (len(one.events), len(without.events)) == (1, 0)
    assert one.queries == without.queries + 1
