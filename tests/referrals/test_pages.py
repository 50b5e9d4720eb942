"""What people do on the pages, and what comes back when it is not right."""

import pytest
from django.urls import reverse

from deadlines.clock import Kind
from deadlines.models import Deadline
from documents.models import Document
from incidents.models import Wish
from incidents.vocabulary import InvolvedAs
from referrals.facts import Conduct, ReferralKind
from referrals.models import Referral, SafeguardingAnswers
from referrals.queries import unfinished_for
from referrals.workflow import How, Outcome, Status
from tests.referrals.conftest import ADULT, ALL_NO

HOSTILE = [
    "x" * 100_000,
    "bell\x07 nul\x00 here",
    "🙂" * 400,
    "مرحبا\u202e",
    "<script>alert(1)</script>{{ 7*7 }}",
]


@pytest.fixture
def client(signed_in, lead):
    return signed_in(lead)


def url(name, thing):
    return reverse(f"referrals:{name}", args=[thing.pk])


def filled_in(**given):
    return {**ALL_NO, "wants_police": "not_sure", **dict.fromkeys(
        ["has_needs_evidence", "at_risk_evidence", "cannot_protect_evidence"], "From the notes."
    ), **given}  # fmt: skip


def shared(partner, **given):
    return {
        "partner": partner.pk,
        "how": How.PHONE,
        "information": "Comments in the lounge.",
        "person_told": "yes",
        "person_agrees": "yes",
        **given,
    }


def errors(response):
    return response.context["form"].errors


# the questions


def test_answering_leads_to_what_is_recommended(client, incident):
    response = client.post(url("questions", incident), filled_in(**ADULT), follow=True)
    assert response.redirect_chain == [(url("for_incident", incident), 302)]
    text = response.content.decode()
    assert "You must refer, or say why not" in text
    assert "Care Act 2014, section 42(1)" in text
    assert "11 June 2026, 13:00</time>" in text  # a day after it became known
    assert "overdue" in text


def test_everything_missing_is_named(client, incident):
    response = client.post(url("questions", incident), {})
    asked = {
        "has_needs",
        "at_risk",
        "cannot_protect",
        "affected_is_child",
        "initiator_is_staff",
        "wants_police",
    }
    assert asked <= errors(response).keys()
    assert "There is a problem" in response.content.decode()
    assert not SafeguardingAnswers.objects.exists()


def test_yes_and_no_need_evidence_and_not_sure_does_not(client, incident):
    sent = filled_in(has_needs="yes", at_risk="no", cannot_protect="not_sure")
    sent |= dict.fromkeys(["has_needs_evidence", "at_risk_evidence", "cannot_protect_evidence"], "")
    assert errors(client.post(url("questions", incident), sent)).keys() == {
        "has_needs_evidence",
        "at_risk_evidence",
    }


def test_a_member_of_staff_brings_more_questions(client, incident):
    sent = filled_in(initiator_is_staff="yes", works_with_children="", works_with_adults="")
    assert errors(client.post(url("questions", incident), sent)).keys() == {
        "works_with_children",
        "works_with_adults",
        "conduct",
    }


def test_none_of_these_stands_alone(client, incident):
    sent = filled_in(conduct=[Conduct.NONE, Conduct.HARMED], conduct_evidence="A report.")
    assert "conduct" in errors(client.post(url("questions", incident), sent))


def test_conduct_takes_what_it_is_based_on(client, incident):
    sent = filled_in(conduct=[Conduct.HARMED])
    assert errors(client.post(url("questions", incident), sent)).keys() == {"conduct_evidence"}


@pytest.mark.parametrize("typed", HOSTILE[:4])
def test_hostile_evidence_never_breaks_the_page(client, incident, typed):
    response = client.post(url("questions", incident), filled_in(has_needs_evidence=typed))
    assert response.status_code in {200, 302}
    if response.status_code == 200:
        assert "300 characters or fewer" in str(errors(response)["has_needs_evidence"])


def test_the_questions_begin_with_what_is_recorded(client, incident, involve, service_user, rowan_colleague):
    involve(InvolvedAs.AFFECTED, service_user=service_user)
    involve(InvolvedAs.INITIATOR, staff=rowan_colleague)
    initial = client.get(url("questions", incident)).context["form"].initial
    assert initial["has_needs"] == "yes"
    assert initial["affected_is_child"] == "no"
    assert initial["initiator_is_staff"] == "yes"
    assert (initial["works_with_adults"], initial["works_with_children"]) == ("yes", "no")
    assert initial["immediate_danger"] == "no"
    assert "lacks_capacity" not in initial


@pytest.mark.parametrize(
    ("affected", "initiator", "suggested"), [("yes", "no", "yes"), ("no", "yes", "no"), (None, "yes", None)]
)
def test_only_the_wish_of_those_affected_is_suggested(
    client, incident, involve, lead, now, affected, initiator, suggested
):
    for part, answer in ((InvolvedAs.AFFECTED, affected), (InvolvedAs.INITIATOR, initiator)):
        person = involve(part)
        if answer:
            said = {"person": person, "topic": "police", "answer": answer}
            Wish.objects.create(incident=incident, recorded_at=now, recorded_by=lead, **said)
    assert client.get(url("questions", incident)).context["form"].initial.get("wants_police") == suggested


def test_earlier_answers_come_back(client, incident, answered):
    answered(**ADULT, has_needs_evidence="Care plan.")
    assert (
        client.get(url("questions", incident)).context["form"].initial["has_needs_evidence"] == "Care plan."
    )


# deciding


def test_declining_a_must_asks_why_and_keeps_the_choice(client, recommended):
    response = client.post(url("decide", recommended), {"decision": "not", "reason": "  "})
    assert errors(response).keys() == {"reason"}
    assert 'value="not"' in response.content.decode()


def test_deciding_to_send(client, recommended):
    client.post(url("decide", recommended), {"decision": "send", "reason": "Agreed at handover."})
    recommended.refresh_from_db()
    assert recommended.status == Status.TO_SEND


def test_a_decision_already_taken_is_refused_in_words(client, sent):
    response = client.post(url("decide", sent), {"decision": "not", "reason": "Changed my mind."})
    assert "cannot go from" in response.content.decode()
    assert "Changed my mind." in response.content.decode()


# sending


def test_sending_takes_two_steps(client, to_send, partner):
    response = client.post(url("send", to_send), shared(partner), follow=True)
    assert response.redirect_chain[-1][0] == url("check", to_send)
    page = response.content.decode()
    assert partner.name in page
    assert partner.phone in page
    assert "Comments in the lounge." in page
    to_send.refresh_from_db()
    assert to_send.status == Status.TO_SEND

    client.post(url("check", to_send), {"sent": "on", "shown": response.context["form"].initial["shown"]})
    to_send.refresh_from_db()
    assert to_send.status == Status.SENT
    assert Deadline.objects.about(to_send).running().get().kind == Kind.ACKNOWLEDGEMENT


def test_saying_it_is_sent_takes_the_tick(client, to_send, partner):
    client.post(url("send", to_send), shared(partner))
    response = client.post(url("check", to_send), {"shown": "x"})
    assert "sent" in errors(response)


def test_what_changed_since_it_was_read_is_not_sent_but_shown_again(client, to_send, partner):
    client.post(url("send", to_send), shared(partner))
    seen = client.get(url("check", to_send)).context["form"].initial["shown"]
    client.post(url("send", to_send), shared(partner, information="Something else."))
    again = client.post(url("check", to_send), {"sent": "on", "shown": seen}, follow=True).content.decode()
    for words in ("has changed since you opened this page", "Something else."):
        assert words in again
    assert seen not in again
    to_send.refresh_from_db()
    assert to_send.status == Status.TO_SEND


def test_an_organisation_that_does_not_take_this_kind_is_no_choice(client, to_send, partner, police):
    assert errors(client.post(url("send", to_send), shared(police))).keys() == {"partner"}


def test_no_address_can_be_typed(client, to_send, partner):
    form = client.get(url("send", to_send)).context["form"]
    assert not {"address", "email", "phone"} & form.fields.keys()


def test_without_agreement_the_basis_and_reasons_are_asked_for(client, to_send, partner):
    response = client.post(url("send", to_send), shared(partner, person_agrees="no"))
    assert errors(response).keys() == {"basis", "basis_words"}
    assert "Comments in the lounge." in response.content.decode()


def test_without_agreement_with_a_basis(client, to_send, partner):
    more = {
        "person_agrees": "not_sure",
        "basis": "risk_to_others",
        "basis_words": "Three others on the ward.",
    }
    client.post(url("send", to_send), shared(partner, **more))
    to_send.refresh_from_db()
    assert to_send.sharing_basis == "Serious risk to other people. Three others on the ward."
    initial = client.get(url("send", to_send)).context["form"].initial
    assert (initial["basis"], initial["basis_words"]) == ("risk_to_others", "Three others on the ward.")


def test_a_way_the_directory_does_not_know_is_refused(client, to_send, partner):
    partner.secure_email = ""
    partner.save()
    response = client.post(url("send", to_send), shared(partner, how=How.SECURE_EMAIL))
    assert "no secure e-mail address" in str(errors(response)["how"])


def test_nothing_is_offered_when_the_directory_has_nobody(client, to_send):
    assert "No organisation in the directory" in client.get(url("send", to_send)).content.decode()


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_is_kept_and_drawn_as_text(client, to_send, partner, typed):
    page = client.post(url("send", to_send), shared(partner, information=typed), follow=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    if len(typed) > 10_000:
        assert "10,000 characters or fewer" in str(errors(page)["information"])
        assert typed in page.content.decode()


# afterwards


def test_following_one_to_its_end(client, sent):
    client.post(url("acknowledge", sent), {"their_reference": "REF 7"})
    client.post(url("outcome", sent), {"outcome": Outcome.STRATEGY_MEETING, "words": "On Friday."})
    page = client.post(url("close", sent), {"reason": ""}, follow=True).content.decode()
    for words in ("REF 7", "Strategy meeting", "On Friday.", "Closed"):
        assert words in page


def test_closing_without_an_outcome_asks_why(client, sent):
    assert errors(client.post(url("close", sent), {})).keys() == {"reason"}


def test_an_outcome_must_be_chosen(client, acknowledged):
    assert errors(client.post(url("outcome", acknowledged), {"outcome": "made-up"})).keys() == {"outcome"}


def test_the_page_tells_the_life_in_order(client, acknowledged):
    page = client.get(url("detail", acknowledged)).content.decode()
    said = [page.index(words) for words in ("<strong>Begun", "<strong>To be sent", "<strong>Sent, waiting")]
    assert said == sorted(said)


def test_a_lead_s_own_idea(client, incident):
    sent = {"kind": ReferralKind.POLICE, "reason": "She asked for it today."}
    response = client.post(url("propose", incident), sent)
    assert response.url == url("decide", Referral.objects.get())


def test_an_idea_already_open_is_refused_in_words(client, recommended):
    sent = {"kind": recommended.kind, "reason": "Again."}
    page = client.post(url("propose", recommended.incident), sent).content.decode()
    assert "already an open referral" in page
    assert "Again." in page


# what waits


def test_the_queue_has_the_oldest_time_first(answered, flagged, recommended, lead, now):
    urgent = flagged()
    answered(about=urgent, immediate_danger="yes", wants_police="no")
    waiting = unfinished_for(lead, now)
    assert [one.referral.incident_id for one in waiting] == [urgent.pk, recommended.incident_id]
    assert [one.left for one in waiting] == ["1 hour overdue", "22 hours left"]


# queries


def test_pages_cost_the_same_however_much_there_is(
    client, answered, incident, partner, django_assert_max_num_queries
):
    answered(**ADULT)
    with django_assert_max_num_queries(13):
        client.get(url("for_incident", incident))
    answered(**ADULT, affected_is_child="yes", initiator_is_staff="yes", works_with_children="not_sure")
    assert Referral.objects.count() > 2
    with django_assert_max_num_queries(13):
        client.get(url("for_incident", incident))


def test_a_referral_costs_the_same_however_long_its_life(client, acknowledged, django_assert_max_num_queries):
    Document.objects.create(
        kind="referral",
        subject_id=acknowledged.pk,
        incident_id=acknowledged.incident_id,
        facts={},
        asked_at=acknowledged.sent_at,
    )
    with django_assert_max_num_queries(13):
        client.get(url("detail", acknowledged))


def test_the_queue_is_one_query(recommended, lead, now, django_assert_num_queries):
    unfinished_for(lead, now)  # who they are is remembered
    with django_assert_num_queries(1):
        assert [one.referral.incident.ward.name for one in unfinished_for(lead, now)] == ["Rowan ward"]
