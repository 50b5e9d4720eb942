"""A record is filled in section by section, in any order, by several people; each save is a version."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest

from incidents.access import may_know
from incidents.locking import Refused
from incidents.models import SectionSave
from incidents.recording.section_names import Section
from incidents.vocabulary import Audience
from tests.incidents.doing import moment_boxes
from tests.incidents.writing import affect, complete, save, send, url

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


def test_the_list_says_of_each_section_how_far_it_is_and_who_saved_it(nurse, incident, rowan_nurse, now):
    save(incident, Section.SAFETY, rowan_nurse, now, safety_words="A nurse stayed.")
    page = nurse.get(url("record", incident)).content.decode()
    assert page.count("Not started") == 6
    assert page.count("Complete") >= 1
    assert "Last saved by Robin Nurse, 10 June 2026, 15:00" in page
    assert "22 hours left" in page


def test_the_list_names_what_is_missing_with_a_link_to_each(nurse, incident):
    page = nurse.get(url("record", incident)).content.decode()
    assert "What happened, in plain facts" in page
    assert f'<a href="{url("section", incident, "people")}">At least one directly affected person</a>' in page


@pytest.mark.parametrize("section", Section)
def test_every_section_has_a_page(nurse, incident, section):
    page = nurse.get(url("section", incident, section.value))
    assert page.status_code == 200
    assert f"<h1>{section.label}</h1>" in page.content.decode()


def test_a_section_that_does_not_exist_is_not_found(nurse, incident):
    assert nurse.get(url("section", incident, "made-up")).status_code == 404


def test_saving_goes_on_to_the_next_section_and_keeps_what_was_said(nurse, incident, rowan_nurse):
    answer = send(nurse, incident, Section.SAFETY, everyone_safe="no", safety_words="Two nurses stay.")
    assert answer["Location"] == url("section", incident, "told-and-wishes")
    incident.refresh_from_db()
    assert (incident.everyone_safe, incident.safety_words) == ("no", "Two nurses stay.")
    kept = SectionSave.objects.get(section=Section.SAFETY, version=1)
    assert kept.recorded_by == rowan_nurse
    assert kept.values == {"everyone_safe": "no", "safety_words": "Two nurses stay."}


def test_save_and_come_back_later_goes_to_the_list(nurse, incident):
    answer = send(nurse, incident, Section.SAFETY, everyone_safe="yes", safety_words="x", later="1")
    assert answer["Location"] == url("record", incident)


def test_part_of_a_section_can_be_saved(nurse, incident):
    assert send(nurse, incident, Section.HARM, physical_harm="none").status_code == 302
    incident.refresh_from_db()
    assert (incident.physical_harm, incident.psychological_harm) == ("none", "")
    assert "In progress" in nurse.get(url("record", incident)).content.decode()


def test_the_same_form_sent_twice_is_one_version(nurse, incident):
    for _ in range(2):
        answer = send(nurse, incident, Section.SAFETY, everyone_safe="yes", safety_words="Same", version="0")
        assert answer.status_code == 302
    assert SectionSave.objects.filter(section=Section.SAFETY, version__gt=0).count() == 1


def test_what_was_said_when_flagging_stays_as_the_first_version(nurse, incident, rowan_nurse):
    send(nurse, incident, Section.WHAT_HAPPENED, category="sexual_assault", headline="Another line")
    first = SectionSave.objects.get(section=Section.WHAT_HAPPENED, version=0)
    assert first.values == {"category": "harassment_verbal", "headline": "Comments in the lounge"}
    assert (first.recorded_at, first.recorded_by) == (incident.flagged_at, rowan_nurse)


def test_what_is_saved_decides_how_soon_a_lead_looks(nurse, incident):
    assert incident.urgency == 3
    send(nurse, incident, Section.WHAT_HAPPENED, category="sexual_assault")
    incident.refresh_from_db()
    assert incident.urgency == 1


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_record_about_staff_is_for_named_people_at_once_and_does_not_open_again(nurse, incident, answer):
    send(nurse, incident, Section.PEOPLE, staff_involved=answer)
    incident.refresh_from_db()
    assert incident.audience == Audience.NAMED
    send(nurse, incident, Section.PEOPLE, staff_involved="no")
    incident.refresh_from_db()
    assert (incident.staff_involved, incident.audience) == ("no", Audience.NAMED)


def test_a_manager_whose_own_answer_closes_the_record_to_the_ward_goes_on_with_it(
    signed_in, rowan_manager, incident
):
    manager = signed_in(rowan_manager)
    answer = send(manager, incident, Section.PEOPLE, staff_involved="yes")
    assert manager.get(answer["Location"]).status_code == 200
    incident.refresh_from_db()
    assert incident.audience == Audience.NAMED


def test_adding_something_first_saves_what_was_typed(nurse, incident):
    answer = send(nurse, incident, Section.HARM, physical_harm="low", then="account_add")
    assert answer["Location"] == url("account_add", incident)
    incident.refresh_from_db()
    assert incident.physical_harm == "low"


def test_adding_something_needs_nothing_typed(nurse, incident):
    answer = send(nurse, incident, Section.HARM, then="account_add")
    assert answer["Location"] == url("account_add", incident)
    assert not SectionSave.objects.exists()


@pytest.mark.parametrize("then", ["https://elsewhere.example", "admin:index", "rating_add:nobody", "submit"])
def test_a_made_up_next_page_is_ignored(nurse, incident, then):
    answer = send(nurse, incident, Section.SAFETY, everyone_safe="yes", safety_words="x", then=then)
    assert answer["Location"] == url("section", incident, "told-and-wishes")


def test_words_that_could_be_plainer_are_shown_once_after_saving_and_saving_always_works(nurse, incident):
    said = {"category": "sexual_assault", "narrative": "She alleges inappropriate touching."}
    answer = send(nurse, incident, Section.WHAT_HAPPENED, **said)
    assert answer["Location"] == url("section", incident, "what-happened")
    incident.refresh_from_db()
    assert incident.narrative == said["narrative"]
    page = nurse.get(answer["Location"]).content.decode()
    assert "“alleges”" in page
    assert "Keep it as written and continue" in page
    again = send(nurse, incident, Section.WHAT_HAPPENED, **said)
    assert again["Location"] == url("section", incident, "when-and-where")


def test_what_a_person_said_in_their_own_words_is_never_questioned(
    nurse, incident, lounge, service_user, now
):
    complete(incident, service_user, lounge, incident.flagged_by, now)
    assert "could be plainer" not in nurse.get(url("section", incident, "account-and-harm")).content.decode()


def test_online_questions_are_asked_and_required_only_online(nurse, incident):
    place = url("section", incident, "when-and-where")
    assert "online_platform" not in nurse.get(place).content.decode()
    send(nurse, incident, Section.WHAT_HAPPENED, category="online")
    assert "online_platform" in nurse.get(place).content.decode()
    answer = send(nurse, incident, Section.WHEN_AND_WHERE, place_words="On her phone")
    assert "Enter the app, website or phone" in answer.content.decode()
    answer = send(nurse, incident, Section.WHEN_AND_WHERE, online_platform="A chat app", online_kept="yes")
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "answers",
    [
        {"precision": "not_known", "when_words": "In the summer of 1998"},
        {"precision": "about", **{f"occurred_from_{i}": v for i, v in enumerate(["3", "2", "1987", "noon"])}},
    ],
)
def test_it_may_have_happened_long_ago(nurse, incident, answers):
    assert send(nurse, incident, Section.WHEN_AND_WHERE, **answers).status_code == 302


def test_a_time_that_happened_twice_is_asked_about_then_kept_exactly(signed_in, incident, rowan_nurse, clock):
    clock.move_to("2026-10-26 12:00Z")
    nurse = signed_in(rowan_nurse)
    boxes = {f"occurred_from_{i}": v for i, v in enumerate(["25", "10", "2026", "01:30"])}
    answer = send(nurse, incident, Section.WHEN_AND_WHERE, precision="exact", **boxes)
    assert "happened twice" in answer.content.decode()
    send(nurse, incident, Section.WHEN_AND_WHERE, precision="exact", **boxes, occurred_from_4="second")
    incident.refresh_from_db()
    assert incident.occurred_from.isoformat() == "2026-10-25T01:30:00+00:00"


@pytest.mark.parametrize("section", [s for s in Section if s is not Section.SUPPORT])
def test_a_section_shows_what_was_saved_to_be_saved_again_unchanged(
    nurse, incident, lounge, service_user, rowan_nurse, now, section
):
    complete(incident, service_user, lounge, rowan_nurse, now)
    save(incident, Section.TOLD, rowan_nurse, now, privacy_explained="yes")
    save(incident, Section.PEOPLE, rowan_nurse, now)
    before = SectionSave.objects.count()
    page = nurse.get(url("section", incident, section.value)).content.decode()
    answer = nurse.post(url("section", incident, section.value), Sent(page).answers)
    assert answer.status_code == 302
    assert SectionSave.objects.count() == before


class Sent(HTMLParser):
    """What a browser would send of the section form as it stands."""

    def __init__(self, page):
        super().__init__()
        self.answers, self.text = {}, ""
        self.feed(page[page.index('id="section-form"') :])

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and (given["type"] in {"text", "hidden"} or "checked" in given):
            self.answers[given["name"]] = given.get("value", "")
        self.text = given["name"] if tag == "textarea" else ""

    def handle_endtag(self, tag):
        self.text = ""

    def handle_data(self, data):
        if self.text:
            self.answers[self.text] = data.removeprefix("\n")


def test_queries_stay_few_and_do_not_grow(
    nurse, incident, lounge, service_user, rowan_nurse, now, django_assert_max_num_queries
):
    save(incident, Section.WHAT_HAPPENED, rowan_nurse, now, category="sexual_assault")
    nurse.get(url("record", incident))
    complete(incident, service_user, lounge, rowan_nurse, now)
    for n in range(5):
        later = now + timedelta(minutes=n)
        save(incident, Section.SAFETY, rowan_nurse, later, safety_words=f"Version {n}")
    with django_assert_max_num_queries(10):
        nurse.get(url("record", incident))
    for section in Section:
        with django_assert_max_num_queries(9):  # those who would be told, where staff may be involved
            nurse.get(url("section", incident, section.value))


def test_saving_takes_few_queries(nurse, incident, lounge, service_user, now, django_assert_max_num_queries):
    nurse.get(url("record", incident))
    affect(incident, service_user, incident.flagged_by, now)
    posts = {
        Section.WHAT_HAPPENED: {"category": "rape", "narrative": "Plain facts."},
        Section.WHEN_AND_WHERE: {"precision": "exact", **moment_boxes("occurred_from", now)},
        Section.PEOPLE: {"staff_involved": "not_sure", "may_be": "no"},
        Section.HARM: {"physical_harm": "low"},
        Section.SAFETY: {"everyone_safe": "yes", "safety_words": "x"},
        Section.TOLD: {"privacy_explained": "yes"},
    }
    for section, answers in posts.items():
        with django_assert_max_num_queries(18) as sent:
            answer = nurse.post(url("section", incident, section.value), answers | {"version": "0"})
        assert len([query for query in sent if "SAVEPOINT" not in query["sql"]]) <= 15
        assert answer.status_code == 302


# A relationship or boundary breach always involves a member of staff

BREACH = "A relationship or boundary breach involves a member of staff. Choose yes or not sure."
ALSO = ({"category": "boundary_breach"}, {"category": "exposure", "other_categories": ["boundary_breach"]})


@pytest.mark.parametrize("kind", ALSO)
def test_what_became_a_boundary_breach_asks_again_about_staff(nurse, incident, kind):
    kind |= {"narrative": "They met after work.", "exposure_kind": "not_sure"}
    page = send(nurse, incident, Section.WHAT_HAPPENED, **kind).content.decode()
    assert BREACH in page
    assert "They met after work." in page
    assert send(nurse, incident, Section.WHAT_HAPPENED, **kind, staff="yes").status_code == 302
    incident.refresh_from_db()
    assert (incident.staff_involved, incident.audience) == ("yes", Audience.NAMED)
    assert 'name="staff"' not in nurse.get(url("section", incident, "what-happened")).content.decode()


@pytest.mark.parametrize("kind", ALSO)
def test_the_service_never_leaves_a_boundary_breach_open_to_the_ward(
    incident, rowan_nurse, allegations_lead, now, kind
):
    save(incident, Section.WHAT_HAPPENED, rowan_nurse, now, **kind)
    incident.refresh_from_db()
    assert (incident.staff_involved, incident.audience) == ("not_sure", Audience.NAMED)
    assert may_know(allegations_lead, incident.pk, now)
    with pytest.raises(Refused, match="Choose yes or not sure"):
        save(incident, Section.PEOPLE, rowan_nurse, now, staff_involved="no")
    first = SectionSave.objects.get(section=Section.PEOPLE)
    assert (first.version, first.values) == (0, {"staff_involved": "no"})


def test_the_section_of_people_says_so_too(nurse, flagged):
    breach = flagged(category="boundary_breach", staff_involved="not_sure")
    assert BREACH in send(nurse, breach, Section.PEOPLE, staff_involved="no").content.decode()
