"""Reporting an incident in under a minute (NCCMH standard 7.1)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deadlines.models import Deadline
from incidents.access import may_know
from incidents.models import Incident
from incidents.vocabulary import Audience, Category
from tests.incidents.doing import moment_boxes
from wards.models import Known

pytestmark = pytest.mark.django_db
FLAG = "/incidents/flag/"


def answers(ward, **changed):
    given = {
        "ward": ward.pk,
        "category": "exposure",
        "staff_involved": "no",
        "everyone_safe": "yes",
        "headline": "In the corridor",
        "form_key": str(uuid4()),
    }
    return given | moment_boxes("known_at", timezone.now() - timedelta(hours=1)) | changed


def test_six_answers_make_a_record_and_start_its_clock(signed_in, rowan_nurse, rowan):
    answer = signed_in(rowan_nurse).post(FLAG, answers(rowan))
    incident = Incident.objects.get()
    assert answer.url == reverse("incidents:record", args=[incident.pk])
    due = Deadline.objects.get(kind="entry", subject_id=incident.pk).due_at
    assert due == incident.known_at + timedelta(hours=24)


def test_the_only_ward_is_chosen_already_and_the_time_is_now(signed_in, rowan_nurse, rowan):
    page = signed_in(rowan_nurse).get(FLAG).content.decode()
    assert f'value="{rowan.pk}" id="id_ward_0" checked' in page
    assert f'value="{timezone.localtime():%Y}"' in page


def test_each_kind_is_explained_where_it_is_chosen(signed_in, rowan_nurse):
    assert "Any sexual touching without consent" in signed_in(rowan_nurse).get(FLAG).content.decode()


def test_the_same_form_sent_twice_makes_one_record(signed_in, rowan_nurse, rowan):
    client, given = signed_in(rowan_nurse), answers(rowan)
    first, second = client.post(FLAG, given), client.post(FLAG, given)
    assert (first.url, Incident.objects.count()) == (second.url, 1)


def test_what_became_known_days_ago_is_accepted_and_the_gap_is_shown(signed_in, rowan_nurse, rowan):
    client = signed_in(rowan_nurse)
    long_ago = moment_boxes("known_at", timezone.now() - timedelta(days=2, hours=3, minutes=5))
    client.post(FLAG, answers(rowan) | long_ago)
    page = client.get(reverse("incidents:detail", args=[Incident.objects.get().pk])).content.decode()
    assert "2 days 3 hours after it became known" in page


def test_when_not_everyone_is_safe_the_next_page_says_what_to_do_first(signed_in, rowan_nurse, rowan):
    answer = signed_in(rowan_nurse).post(FLAG, answers(rowan, everyone_safe="no"), follow=True)
    page = answer.content.decode()
    assert "use your alarm" in page
    assert "call 999" in page
    assert Incident.objects.count() == 1


def test_not_being_sure_that_everyone_is_safe_says_it_too(signed_in, rowan_nurse, rowan):
    answer = signed_in(rowan_nurse).post(FLAG, answers(rowan, everyone_safe="not_sure"), follow=True)
    assert "call 999" in answer.content.decode()


def test_the_manager_can_be_kept_out(signed_in, rowan_nurse, rowan):
    signed_in(rowan_nurse).post(FLAG, answers(rowan, keep_manager_out="on"))
    assert Incident.objects.get().manager_kept_out


def test_a_lead_over_the_trust_chooses_among_all_wards(signed_in, lead, rowan, willow):
    assert signed_in(lead).post(FLAG, answers(willow)).status_code == 302


def test_a_board_member_has_nothing_to_report_here(signed_in, board_member):
    assert signed_in(board_member).get(FLAG).status_code == 403


def test_the_page_takes_few_queries_to_show_and_to_send(
    signed_in, rowan_nurse, rowan, django_assert_max_num_queries
):
    client = signed_in(rowan_nurse)
    with django_assert_max_num_queries(8):
        client.get(FLAG)
    with django_assert_max_num_queries(20) as sent:
        client.post(FLAG, answers(rowan))
    work = [query for query in sent if "SAVEPOINT" not in query["sql"]]
    assert len(work) <= 14


BREACH = "A relationship or boundary breach involves a member of staff. Choose yes or not sure."


def test_a_boundary_breach_without_staff_is_asked_about_again(signed_in, rowan_nurse, rowan):
    client = signed_in(rowan_nurse)
    page = client.post(FLAG, answers(rowan, category="boundary_breach")).content.decode()
    assert BREACH in page
    assert "In the corridor" in page
    again = answers(rowan, category="boundary_breach", staff_involved="yes", may_be="no")
    assert client.post(FLAG, again).status_code == 302


def test_the_service_takes_no_staff_in_a_boundary_breach_as_not_sure(flagged, allegations_lead, now):
    breach = flagged(category=Category.BOUNDARY_BREACH, staff_involved=Known.NO)
    assert (breach.staff_involved, breach.audience) == (Known.NOT_SURE, Audience.NAMED)
    assert may_know(allegations_lead, breach.pk, now)
