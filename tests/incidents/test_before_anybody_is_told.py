"""A report about somebody who would be told of it shuts them out before anybody is told, through the page.

Multi-agency guidance, allegations against people in a position of trust: nobody learns from a screen.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from deadlines import escalation
from deadlines.models import Notice
from incidents.confidentiality.services import case_members, linking
from incidents.confidentiality.services.interests import Closeness, declare
from incidents.models import Exclusion, ExclusionCause, Incident
from incidents.recording.section_names import Section
from mail import sending
from staff.models import InterestKind
from staff.roles import Role
from staff.services import appoint
from tests.cast import share
from tests.conftest import NOW, appointed
from tests.factories import UserFactory
from tests.incidents.doing import moment_boxes
from tests.incidents.writing import send, url

pytestmark = pytest.mark.usefixtures("clock")
FLAG = "/incidents/flag/"
CHANGING = re.compile(rb'name="(csrfmiddlewaretoken|form_key|key)" value="[^"]+"')
LOOKED_AT = ("/", "/incidents/", "/incidents/?status=open", "/incidents/queue/", "/notices/")
LOOKED_AT += ("/incidents/emergency/", "/referrals/", "/reports/")


def answers(ward, **changed):
    given = {"ward": ward.pk, "category": "sexual_assault", "staff_involved": "yes", "everyone_safe": "yes"}
    given |= {"headline": "In the corridor", "form_key": str(uuid4())}
    return given | moment_boxes("known_at", NOW - timedelta(hours=1)) | changed


def about(person, **more):
    return {"may_be": "yes", "kept_out": [str(person.pk)]} | more


@pytest.fixture
def site_lead(site, rowan):
    person = UserFactory(name="Sid Site")
    began = NOW - timedelta(days=30)
    appoint(person=person, role=Role.SAFEGUARDING_ADULTS, site=site, by="system:tests", now=began)
    return person


@pytest.fixture
def everybody(lead, site_lead, children_lead, allegations_lead, rowan_manager, rowan_deputy, executive_lead,
              auditor, administrator, another_administrator, board_member):  # fmt: skip
    """A trust in which every role is held."""


share(globals(), "everybody", "rowan_nurse", "rowan_colleague")

ROUNDS = (0, 0.5, 6, 11.5, 12.5, 19.5, 22.5, 23.5, 36, 47.5, 60)  # hours; the entry is due after 23


def as_the_workers_do():
    """A round of the sweep and of the mail as each rung is reached, and long after."""
    for hours in ROUNDS:
        at = NOW + timedelta(hours=hours)
        escalation.tick(now=at)
        sending.dispatch(now=at)


def told(client, address):
    answer = client.get(address)
    return answer.status_code, CHANGING.sub(b"", answer.content)


def seen_by(client):
    return {address: told(client, address) for address in LOOKED_AT}


def written_to():
    return {address for message in mail.outbox for address in message.to}


LEADS = {"lead", "site_lead", "children_lead", "allegations_lead"}
ACCUSED = {
    "lead": {"site_lead", "allegations_lead", "executive_lead", "rowan_nurse"},
    "site_lead": {"lead", "allegations_lead", "executive_lead", "rowan_nurse"},
    "children_lead": {"lead", "site_lead", "allegations_lead", "executive_lead", "rowan_nurse"},
    "allegations_lead": {"lead", "site_lead", "executive_lead", "rowan_nurse"},
    "rowan_manager": {"lead", "site_lead", "allegations_lead", "executive_lead", "rowan_nurse"},
    "rowan_deputy": {"lead", "site_lead", "allegations_lead", "executive_lead", "rowan_nurse"},
    "executive_lead": {"lead", "site_lead", "allegations_lead", "rowan_nurse"},
    "auditor": {"lead", "site_lead", "allegations_lead", "executive_lead", "rowan_nurse"},
    "administrator": {"lead", "site_lead", "allegations_lead", "executive_lead", "rowan_nurse"},
}
NOT_LISTED = {"administrator"}  # found by the search of the same form


@pytest.mark.parametrize("accused", ACCUSED)
def test_whoever_it_is_about_sees_nothing_and_others_are_told(
    request, everybody, signed_in, rowan_nurse, rowan, accused
):
    person = request.getfixturevalue(accused)
    client, nurse = signed_in(person), signed_in(rowan_nurse)
    nothing = uuid4()
    client.get("/incidents/")
    before = seen_by(client)
    given = about(person) if accused not in NOT_LISTED else found_by_search(nurse, rowan, person)
    assert nurse.post(FLAG, answers(rowan, **given)).status_code == 302
    incident = Incident.objects.get()
    as_the_workers_do()
    assert seen_by(client) == before
    for name in ("detail", "record", "people", "triage", "who_looked"):
        secret, guessed = (reverse(f"incidents:{name}", args=[pk]) for pk in (incident.pk, nothing))
        answer = told(client, secret)
        assert answer == told(client, guessed), name
        assert answer[0] in {403, 404}, name
    assert not Notice.objects.filter(person=person).exists()
    if accused == "auditor":
        assert rowan_nurse.name not in client.get("/audit/").content.decode()
        assert rowan_nurse.name not in client.get("/audit/patterns/").content.decode()
    assert written_to() == {request.getfixturevalue(name).email for name in ACCUSED[accused]}


def found_by_search(nurse, ward, person):
    """What a nurse posts after having looked for somebody on the form."""
    page = nurse.post(FLAG, answers(ward, may_be="yes", q=person.name, search="Search"))
    assert f'value="{person.pk}"' in page.content.decode()
    assert not Incident.objects.exists()
    return {"may_be": "yes", "q": person.name, "others": [str(person.pk)]}


def test_a_search_keeps_what_was_typed_and_saves_nothing(signed_in, rowan_nurse, rowan, auditor, lead):
    given = answers(rowan, may_be="yes", kept_out=[str(lead.pk)], q="Ira", search="Search")
    page = signed_in(rowan_nurse).post(FLAG, given).content.decode()
    assert "In the corridor" in page
    assert re.search(rf'name="kept_out" value="{lead.pk}"[^>]* checked', page)
    assert re.search(r'name="staff_involved" value="yes"[^>]* checked', page)
    assert given["form_key"] in page
    assert "There is a problem" not in page
    assert not Incident.objects.exists()


def test_the_question_must_be_answered_where_staff_may_be_involved(signed_in, rowan_nurse, rowan, lead):
    nurse = signed_in(rowan_nurse)
    for said in ("yes", "not_sure"):
        page = nurse.post(FLAG, answers(rowan, staff_involved=said)).content.decode()
        assert page.count("Choose whether it could be somebody who would be told") == 2
        assert "In the corridor" in page
    page = nurse.post(FLAG, answers(rowan, may_be="yes")).content.decode()
    assert page.count("Tick whom it may be") == 2
    page = nurse.post(FLAG, answers(rowan, may_be="no", kept_out=[str(lead.pk)])).content.decode()
    assert "You ticked somebody below" in page
    assert not Incident.objects.exists()
    assert not Notice.objects.exists()


def test_nothing_more_is_asked_where_no_staff_are_involved(signed_in, rowan_nurse, rowan, lead):
    assert signed_in(rowan_nurse).post(FLAG, answers(rowan, staff_involved="no")).status_code == 302
    assert not Exclusion.objects.exists()


def test_two_people_of_one_name_are_told_apart(signed_in, rowan_nurse, rowan, lead):
    other = appointed(lead.name, Role.SAFEGUARDING_CHILDREN)
    page = signed_in(rowan_nurse).get(FLAG).content.decode()
    for one in (lead, other):
        assert one.staff_number in page
    assert "Safeguarding lead (children), the whole trust" in page


def test_one_of_a_role_and_nobody_knows_which(request, everybody, signed_in, rowan_nurse, rowan):
    given = answers(rowan, may_be="yes", kept_out=["safeguarding_adults"])
    assert signed_in(rowan_nurse).post(FLAG, given).status_code == 302
    as_the_workers_do()
    names = ("children_lead", "allegations_lead", "executive_lead", "rowan_nurse")
    assert written_to() == {request.getfixturevalue(name).email for name in names}


def test_it_may_be_any_of_them_and_the_executive_lead_learns_whom_to_ask(
    everybody, signed_in, rowan_nurse, rowan, executive_lead
):
    assert signed_in(rowan_nurse).post(FLAG, answers(rowan, may_be="any")).status_code == 302
    as_the_workers_do()
    assert written_to() == {rowan_nurse.email, executive_lead.email}
    notice = Notice.objects.filter(person=executive_lead).first()
    page = signed_in(executive_lead).get(f"/notices/{notice.pk}/").content.decode()
    assert "Nobody who could act on it is available" in page
    assert "Ask a system administrator today to give somebody the role" in page


def test_somebody_ticked_beside_any_of_them_is_kept_out_too(
    everybody, signed_in, rowan_nurse, rowan, executive_lead, auditor
):
    ticked = answers(rowan, may_be="any", kept_out=[str(executive_lead.pk), str(auditor.pk)])
    assert signed_in(rowan_nurse).post(FLAG, ticked).status_code == 302
    assert kept_out() >= {executive_lead, auditor}
    as_the_workers_do()
    assert executive_lead.email not in written_to()


def kept_out():
    return {one.person for one in Exclusion.objects.active()}


def test_somebody_ticked_before_it_was_said_that_no_staff_are_involved_is_asked_about(
    signed_in, rowan_nurse, rowan, lead
):
    given = answers(rowan, staff_involved="no", may_be="yes", kept_out=[str(lead.pk)])
    page = signed_in(rowan_nurse).post(FLAG, given).content.decode()
    assert page.count("You ticked somebody it may be") == 2
    assert "In the corridor" in page
    assert not Incident.objects.exists()


def test_the_executive_lead_is_told_whom_to_ask_and_never_the_accused(
    everybody, signed_in, rowan_nurse, rowan, lead, site_lead, executive_lead
):
    signed_in(rowan_nurse).post(FLAG, answers(rowan, **about(lead)))
    as_the_workers_do()
    notice = Notice.objects.filter(person=executive_lead).first()
    page = signed_in(executive_lead).get(f"/notices/{notice.pk}/").content.decode()
    assert site_lead.name in page
    assert lead.name not in page


def test_their_other_account_and_those_close_to_them_are_shut_out_too(
    signed_in, rowan_nurse, rowan, lead, children_lead, allegations_lead, administrator, another_administrator
):
    bank = UserFactory(name="Sam Bank")
    linking.link(first=lead, second=bank, asked_by=administrator, by=another_administrator, now=NOW)
    partner = Closeness(InterestKind.PARTNER, lead)
    declare(person=children_lead, to=partner, by=children_lead, now=NOW)
    signed_in(rowan_nurse).post(FLAG, answers(rowan, **about(lead)))
    assert set(Exclusion.objects.active().values_list("person", "cause")) == {
        (lead.pk, ExclusionCause.FLAGGED),
        (bank.pk, ExclusionCause.SAME_PERSON),
        (children_lead.pk, ExclusionCause.INTEREST),
    }


def test_an_interest_declared_later_counts_as_well(signed_in, rowan_nurse, rowan, lead, children_lead):
    signed_in(rowan_nurse).post(FLAG, answers(rowan, **about(lead)))
    declare(person=children_lead, to=Closeness(InterestKind.PARTNER, lead), by=children_lead, now=NOW)
    assert signed_in(children_lead).get(f"/incidents/{Incident.objects.get().pk}/").status_code == 404


def test_another_lead_sees_why_and_lets_them_back_in(signed_in, rowan_nurse, rowan, lead, children_lead):
    signed_in(rowan_nurse).post(FLAG, answers(rowan, may_be="yes", kept_out=["safeguarding_adults"]))
    incident = Incident.objects.get()
    page = signed_in(children_lead).get(reverse("incidents:people", args=[incident.pk])).content.decode()
    assert f"{lead.name}: kept out by the person who reported it, before anybody was told" in page
    case_members.lift_exclusion(
        incident=incident, person=lead, reason="It was not they", by=children_lead, now=NOW
    )
    assert signed_in(lead).get(f"/incidents/{incident.pk}/").status_code == 200


def test_somebody_who_shuts_themselves_out_finishes_with_a_receipt(signed_in, rowan_deputy, rowan, lead):
    answer = signed_in(rowan_deputy).post(
        FLAG, answers(rowan, everyone_safe="no", **about(rowan_deputy)), follow=True
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert Incident.objects.get().reference in page
    assert "call 999" in page


def test_somebody_reports_their_own_manager_and_goes_on_recording(
    signed_in, rowan_nurse, rowan, rowan_manager, lead
):
    answer = signed_in(rowan_nurse).post(FLAG, answers(rowan, **about(rowan_manager)), follow=True)
    page = answer.content.decode()
    assert "Anybody it may be about is kept out and is not told" in page
    assert "What happened" in page


def test_the_same_form_sent_twice_shuts_out_once(signed_in, rowan_nurse, rowan, lead):
    nurse, given = signed_in(rowan_nurse), answers(rowan, **about(lead))
    assert nurse.post(FLAG, given).url == nurse.post(FLAG, given).url
    assert Exclusion.objects.count() == 1


# Every other way in which a record begins to involve staff asks the same, before that is so


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (Section.PEOPLE, {"staff_involved": "not_sure"}),
        (Section.WHAT_HAPPENED, {"category": "boundary_breach", "staff": "yes"}),
    ],
)
def test_a_section_that_says_it_later_asks_first(
    signed_in, rowan_nurse, incident, lead, allegations_lead, children_lead, section, said
):
    nurse = signed_in(rowan_nurse)
    page = send(nurse, incident, section, **said, may_be="").content.decode()
    assert "Choose whether it could be somebody who would be told" in page
    incident.refresh_from_db()
    assert incident.staff_involved == "no"
    assert send(nurse, incident, section, **said, **about(allegations_lead)).status_code == 302
    as_the_workers_do()
    assert allegations_lead.email not in written_to()
    assert lead.email in written_to()
    assert signed_in(allegations_lead).get(f"/incidents/{incident.pk}/").status_code == 404


@pytest.mark.parametrize(
    "said",
    [{"described_as": "A man in a blue uniform", "involved_as": "initiator"}, {"involved_as": "affected"}],
)
def test_the_first_member_of_staff_of_a_record_asks_first(
    signed_in, rowan_nurse, rowan_colleague, incident, allegations_lead, said
):
    nurse, where = signed_in(rowan_nurse), url("person_add_kind", incident, "staff")
    if "described_as" not in said:
        said = said | {"q": rowan_colleague.name, "staff": str(rowan_colleague.pk)}
    page = nurse.post(where, said).content.decode()
    assert "Choose whether it could be somebody who would be told" in page
    assert nurse.post(where, said | about(allegations_lead)).status_code == 302
    as_the_workers_do()
    assert allegations_lead.email not in written_to()
    assert signed_in(allegations_lead).get(f"/incidents/{incident.pk}/").status_code == 404


def test_an_initiator_chosen_by_name_is_shut_out_by_that_alone(
    signed_in, rowan_nurse, incident, allegations_lead
):
    named = {"q": "Ash", "staff": str(allegations_lead.pk), "involved_as": "initiator"}
    answer = signed_in(rowan_nurse).post(url("person_add_kind", incident, "staff"), named)
    assert answer.status_code == 302
    as_the_workers_do()
    assert allegations_lead.email not in written_to()
