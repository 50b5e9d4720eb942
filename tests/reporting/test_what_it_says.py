"""Every sentence of a report, held to the exact figures that its reader is never shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.counts import figures as f
from reporting.counts.figures import Figures
from reporting.counts.soundness import ALL_ZERO, fault
from reporting.document import charts
from reporting.document.findings import about, findings
from reporting.document.pdf import draw, facts_of
from reporting.protection.disclosure import Protected
from reporting.protection.publishing import ProtectedFigures, protect
from tests.reporting.generated import QUARTER, figures

MANY = settings(max_examples=150, deadline=None)
VALUE = r"(about [\d,]+|none|hidden|not recorded yet)"
RANGE = r"(?: \((\d+)% to (\d+)% of (?:them|all)\)| \(all\))?"
#: each claims a value of a cell
CLAIMS = {
    r"Incidents that became known in the quarter: V\.": f.quarter_cell(QUARTER),
    r"In the quarter before it: V\.": f.quarter_cell(QUARTER.previous()),
    r"In the same quarter a year earlier: V\.": f.quarter_cell(QUARTER.ago(4)),
    r"Records of the quarter’s incidents(?:, near misses included)?: V\.": f.entry(QUARTER).of,
    r"Completed within 24 hours: V": f.entry(QUARTER).cell("met"),
    r"Late: V": f.entry(QUARTER).cell("late"),
    r"Still not complete: V\.": f.entry(QUARTER).cell("overdue"),
    r"Referrals recommended in the last 12 months: V\.": "referral",
    r"Sent: V\.": "sent",
    r"Incidents open when the figures were counted: V\.": "open",
    r"Their overdue reviews: V\.": f.REVIEWS.cell("overdue"),
    r"Overdue actions, of those agreed in the last 12 months: V\.": f.ACTIONS.cell("overdue"),
}
MOST = {
    "The kind recorded most in the last 12 months": f.CATEGORY,
    "The people directly affected were most often recorded as": f.AFFECTED,
    "The place recorded most": f.PLACE,
}
#: words that would claim something of a number nobody may know
LOOSE = re.compile(r"nearly|almost|most of\b|a number|several|few|many\b(?! are)|majority", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What a reader is told, beside the exact figures."""

    exact: Figures
    published: ProtectedFigures
    words: str

    @classmethod
    def of(cls, exact: Figures) -> "Told":
        published = protect(exact)
        return cls(exact, published, "\n".join(findings(published)))


def each_number_that_is_said_is_true(told: Told) -> None:
    counts = told.exact.by_cell
    for claim, cell in CLAIMS.items():
        for value in re.findall(claim.replace("V", VALUE), told.words):
            assert is_true(value, int(counts[cell])), f"{cell}: {value}"


def is_true(value: str, count: int) -> bool:
    if value == "hidden":
        return True
    if value in {"none", "not recorded yet"}:
        return count == 0
    return abs(int(value.removeprefix("about ").replace(",", "")) - count) <= 2 and count >= 8


def nothing_is_said_but_these_claims(told: Told) -> None:
    """A new sentence has to be added above, with what it claims."""
    left = told.words
    for claim in CLAIMS:
        left = re.sub(claim.replace("V", VALUE) + RANGE + r"\.?", "", left)
    for what in MOST:
        left = re.sub(re.escape(what) + r": .*\.", "", left)
    left = re.sub(r"Some are not decided yet\.|All are decided\.", "", left)
    left = re.sub(r"How many are not decided yet: hidden\.", "", left)
    left = re.sub(r"Heard was first used in .*\. What these figures .* since\.", "", left)
    assert left.split() == []


def some_and_all_are_said_of_referrals_only_when_they_are_known(told: Told) -> None:
    counts = told.exact.by_cell
    undecided = [int(counts[each.cell("to_decide")]) for each in f.OF_REFERRALS]
    if "Some are not decided yet" in told.words:
        assert any(undecided)
    if "All are decided" in told.words:
        assert not any(undecided)


def a_hidden_number_reads_neither_as_some_nor_as_none(told: Told) -> None:
    waiting = [told.published[each.cell("to_decide")] for each in f.OF_REFERRALS]
    assert not LOOSE.search(told.words)
    is_hidden = any(figure.is_hidden for figure in waiting) and not any(figure.shown for figure in waiting)
    if is_hidden and told.published["referral"].shown != 0:
        assert "How many are not decided yet: hidden." in told.words
        assert "Some are" not in told.words
        assert "All are" not in told.words


def what_is_said_to_be_most_is_most(told: Told) -> None:
    counts = told.exact.by_cell
    for what, dimension in MOST.items():
        if found := re.search(re.escape(what) + r": (.*), about", told.words):
            named = [key for key, label in dimension.labels if lowered(label) in found[1]]
            largest = max(int(counts[cell]) for cell in dimension.cells)
            assert largest in {int(counts[dimension.cell(key)]) for key in named}


def lowered(label: str) -> str:
    return label[0].lower() + label[1:]


def every_exact_share_lies_in_the_range_that_is_printed(told: Told) -> None:
    counts = told.exact.by_cell
    for name, total, printed in shares(told.published):
        part, whole = int(counts[name]), int(counts[total])
        if printed == "all":
            assert part == whole
        elif printed == "none":
            assert part == 0
        elif printed:
            low, high = map(int, re.findall(r"\d+", printed))
            assert low <= 100 * part / whole <= high
            assert high - low <= 20


def shares(published: ProtectedFigures) -> Iterator[tuple[str, str, str]]:
    for dimension in (*f.DIMENSIONS, *map(f.entry, QUARTER.last(f.TREND))):
        for cell, row in zip(dimension.cells, published.table(dimension).rows, strict=True):
            yield cell, dimension.of, row.share


@given(figures)
@MANY
def test_whatever_the_figures_are_all_that_is_said_of_them_holds(exact: Figures) -> None:
    """Each of these by the same figures: to protect them is what takes long."""
    told = Told.of(exact)
    each_number_that_is_said_is_true(told)
    nothing_is_said_but_these_claims(told)
    some_and_all_are_said_of_referrals_only_when_they_are_known(told)
    a_hidden_number_reads_neither_as_some_nor_as_none(told)
    what_is_said_to_be_most_is_most(told)
    every_exact_share_lies_in_the_range_that_is_printed(told)


@pytest.fixture(scope="module")
def without_pictures() -> Iterator[None]:
    """Every bar is placed and no picture is saved: what is read here is its words, and the tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "_address", lambda figure: "data:,")
        yield


@given(figures)
@settings(max_examples=25, deadline=None)
@pytest.mark.usefixtures("without_pictures")
def test_no_zero_is_printed_of_a_time_before_heard_was_used(exact: Figures) -> None:
    published = protect(exact)
    before = [quarter for quarter in QUARTER.last(f.TREND) if quarter < (exact.first_use or QUARTER)]
    page = draw(facts_of(published, version=1))
    [alt] = re.findall(r'alt="(Bar chart of incidents by the quarter[^"]*)"', page)
    for quarter in before:
        assert f"{quarter.short}: not recorded yet" in alt
        assert re.search(rf'<th scope="row">{quarter.short}</th><td colspan="6">Not recorded yet</td>', page)


def test_a_figure_of_a_time_before_that_was_entered_since_is_still_shown() -> None:
    counted = {f.quarter_cell(QUARTER.ago(5)): 12}
    exact = Figures.make(
        quarter=QUARTER, frozen_at=QUARTER.ends_at, trust="", counted=counted, first_use=QUARTER
    )
    rows = {row.quarter: row for row in protect(exact).trend()}
    assert (rows[QUARTER.ago(5)].is_recorded, rows[QUARTER.ago(5)].incidents.shown) == (True, 10)
    assert not rows[QUARTER.ago(4)].is_recorded
    assert "In the same quarter a year earlier: not recorded yet." in Told.of(exact).words


@pytest.mark.parametrize(
    ("shown", "words"), [(None, "hidden"), (0, "none"), (25, "about 25"), (1_200, "about 1,200")]
)
def test_how_one_figure_is_said(shown: int | None, words: str) -> None:
    assert about(Protected(shown)) == words


@given(figures, st.booleans())
@MANY
def test_figures_that_add_up_have_no_fault_unless_all_are_zero(exact: Figures, has_records: bool) -> None:
    zeros = not any(exact.by_cell.values())
    assert fault(exact, has_records=has_records) == (ALL_ZERO if zeros and has_records else "")


@given(figures, st.data())
@MANY
def test_a_part_or_a_total_that_is_wrong_by_one_is_a_fault(exact: Figures, data: st.DataObject) -> None:
    kept = exact.to_json()
    in_no_sum = {"entered_later", *(f.quarter_cell(QUARTER.ago(ago)) for ago in range(f.YEAR, f.TREND))}
    wrong = data.draw(st.sampled_from(sorted(kept["counts"].keys() - in_no_sum)))
    kept["counts"][wrong] += 1
    assert "do not add up" in fault(Figures.from_json(kept), has_records=True)
