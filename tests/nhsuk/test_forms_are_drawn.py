import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template

from nhsuk import fields
from nhsuk.forms import NhsForm
from nhsuk.layout import ButtonHolder, Fieldset, Layout, Link, Paragraph, Submit

NOW = datetime(2027, 1, 1, tzinfo=UTC)
TYPED = {
    "kind": "zzz",
    "when_0": "25",
    "when_1": "oct",
    "when_2": "2026",
    "when_3": "1:30am",
    "day_0": "31<",
    "day_1": "2",
    "day_2": "2026",
    "words": "a" * 60 + " <script> שלום",
    "place": "Day room " * 9,
    "number": "999 012 3455",
}


class Report(NhsForm):
    kind = fields.ChoiceField(label="Kind", choices=[("a", "Aye"), ("b", "Bee")], hints={"b": "What b means"})
    when = fields.LocalDateTimeField(label="When", help_text="For example, 14:30", not_future=True)
    day = fields.DateField(label="Day")
    told = fields.MultipleChoiceField(label="Told", choices=[("x", "Ex"), ("y", "Why")])
    words = fields.PlainTextField(label="Words", max_length=50, help_text="In their own words")
    place = fields.PlainTextField(label="Place", rows=1, max_length=20)
    number = fields.NhsNumberField(label="Number")
    ward = fields.ChoiceField(label="Ward", choices=[("", "Choose"), ("1", "Willow")], select=True)
    sure = fields.ConfirmField(label="Sure")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class Page(HTMLParser):
    """Every element that has an id, and every tag with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]

    def one(self, tag, **wanted):
        found = [a for t, a in self.tags if t == tag and all(a.get(k) == v for k, v in wanted.items())]
        assert len(found) == 1, found
        return found[0]

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def drawn(form, template="{% load crispy_forms_tags %}{% crispy form %}"):
    return Template(template).render(Context({"form": form, "csrf_token": "token"}))


@pytest.fixture
def empty():
    return Page(drawn(Report(now=NOW)))


@pytest.fixture
def refused():
    return drawn(Report(TYPED, now=NOW))


def test_a_form_posts_without_the_browser_checking_or_remembering(empty):
    form = empty.one("form")
    assert (form["method"], form["autocomplete"]) == ("post", "off")
    assert "novalidate" in form
    assert empty.one("input", name="csrfmiddlewaretoken")["value"] == "token"


def test_no_browser_cuts_off_what_is_typed_or_insists(empty):
    assert not any({"maxlength", "required", "placeholder"} & set(attributes) for _, attributes in empty.tags)


def test_every_id_is_used_once(empty, refused):
    for page in (empty, Page(refused)):
        assert len(page.ids) == len(set(page.ids))


def test_everything_that_describes_or_labels_is_there(refused):
    page = Page(refused)
    described = " ".join(a.get("aria-describedby") or "" for _, a in page.tags).split()
    assert {"id_when_helptext", "id_when_error", "id_words-info", "id_kind_1_hint"} <= set(described)
    assert set(described) <= set(page.ids)
    assert {a["for"] for a in page.all("label")} <= set(page.ids)


def test_every_input_has_a_label(empty):
    labelled = {a["for"] for a in empty.all("label")}
    inputs = [
        a for tag in ("input", "textarea", "select") for a in empty.all(tag) if a.get("type") != "hidden"
    ]
    assert {a["id"] for a in inputs} == labelled


def test_a_long_answer_counts_its_characters(empty):
    words = empty.one("textarea", name="words")
    assert words["aria-describedby"] == "id_words_helptext id_words-info"
    assert words["spellcheck"] == "true"
    assert empty.one("div", id="div_id_words")["data-maxlength"] == "50"


def test_an_option_is_described_by_its_hint(empty):
    assert empty.one("input", id="id_kind_1")["aria-describedby"] == "id_kind_1_hint"
    assert "aria-describedby" not in empty.one("input", id="id_kind_0")


def test_no_error_summary_before_anything_is_wrong(empty):
    assert not any("nhsuk-error-summary" in (a.get("class") or "") for _, a in empty.tags)


def test_the_summary_links_to_the_first_input_of_each_group_or_the_box_that_is_wrong(refused):
    page = Page(refused)
    targets = [a["href"].removeprefix("#") for a in page.all("a")]
    assert targets == [
        *("id_kind_0", "id_when_4_0", "id_day_0", "id_told_0", "id_words"),
        *("id_place", "id_number", "id_ward", "id_sure"),
    ]
    assert set(targets) <= set(page.ids)


def test_everything_typed_is_kept(refused):
    page = Page(refused)
    for name, text in TYPED.items():
        if name not in {"kind", "words"}:
            assert page.one("input", name=name)["value"] == text
    assert "a" * 60 + " &lt;script&gt; שלום</textarea>" in refused


def test_which_one_is_asked_only_when_the_time_happened_twice(empty, refused):
    assert 'name="when_4"' in refused
    assert not [a for a in empty.all("input") if a.get("name") == "when_4"]


def test_a_moment_is_shown_on_the_wall_clock_and_says_which_it_was():
    page = Page(drawn(Report(now=NOW, initial={"when": datetime(2026, 10, 25, 1, 30, tzinfo=UTC)})))
    assert [page.one("input", name=f"when_{n}")["value"] for n in range(4)] == ["25", "10", "2026", "01:30"]
    assert "checked" in page.one("input", id="id_when_4_1", value="second")
    assert "checked" not in page.one("input", id="id_when_4_0")


def test_only_the_box_that_is_wrong_is_marked():
    page = Page(drawn(Report(TYPED | {"day_0": "1", "day_2": "26"}, now=NOW)))
    marked = [a["name"] for a in page.all("input") if a.get("aria-invalid") and a["name"].startswith("day")]
    assert marked == ["day_2"]
    assert "#id_day_2" in [a["href"] for a in page.all("a")]


def test_the_filter_draws_the_same_fields_without_a_form_tag():
    page = Page(drawn(Report(TYPED, now=NOW), "{% load crispy_forms_tags %}{{ form|crispy }}"))
    assert not page.all("form")
    assert page.one("textarea", name="words")
    assert page.one("div", **{"data-module": "nhsuk-error-summary"})


def test_a_page_that_drew_the_summary_above_does_not_draw_it_twice():
    html = drawn(
        Report(TYPED, now=NOW), "{% load nhsuk crispy_forms_tags %}{% error_summary form %}{% crispy form %}"
    )
    assert html.count("There is a problem") == 1


def test_a_title_says_error_first():
    template = "{% load nhsuk %}{% title_prefix form %}"
    assert drawn(Report(TYPED, now=NOW), template) == "Error: "
    assert drawn(Report(now=NOW), template) == ""
    assert Template(template).render(Context({})) == ""


def test_an_error_of_the_whole_form_is_in_the_summary():
    form = Report(TYPED, now=NOW)
    form.full_clean()
    form.add_error(None, "These do not agree")
    assert "<li>These do not agree</li>" in drawn(form)


def test_a_layout_escapes_its_words():
    class Laid(Report):
        def make_helper(self):
            helper = super().make_helper()
            helper.inputs = []
            buttons = ButtonHolder(
                self.button(), Submit("later", "Later", css_class="nhsuk-button--secondary")
            )
            helper.layout = Layout(
                Fieldset("Where", "place"), Paragraph("<b>{{ x }}"), buttons, Link("Cancel", "/")
            )
            return helper

    html = drawn(Laid(now=NOW))
    assert "&lt;b&gt;{{ x }}" in html
    page = Page(html)
    assert [a.get("name") for a in page.all("button")] == [None, "later"]
    assert "nhsuk-button--secondary" in page.all("button")[1]["class"]
    assert "btn" not in re.sub(r"nhsuk-\S+", "", html)
    assert not [a for a in page.all("input") if a.get("name") == "number"]


def test_formsets_are_drawn_with_their_errors():
    many = forms.formset_factory(Report, extra=0)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-place": "x" * 30}
    template = "{% load crispy_forms_tags %}{{ form|crispy }}"
    page = Page(drawn(many(data, form_kwargs={"now": NOW}), template))
    assert len(page.ids) == len(set(page.ids))
    assert "#id_form-0-place" in [a["href"] for a in page.all("a")]
    assert page.one("input", name="form-0-place")["value"] == "x" * 30


def test_a_control_character_and_a_hundred_thousand_characters_come_back_tidy():
    long = "x" * 100_000
    html = drawn(
        Report(TYPED | {"words": f"\x00{long}", "when_0": "\x00" + long, "place": "\x1b[31m"}, now=NOW)
    )
    assert not {"\x00", "\x1b"} & set(html)
    assert html.count(long) == 2
