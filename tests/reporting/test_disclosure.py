"""What a reader can learn from published figures. The attacker here tries every whole number."""

import json
import re
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reporting.protection.disclosure import (
    FEWEST_VALUES,
    Exact,
    Leak,
    Protected,
    Published,
    Split,
    protect,
    revision_is_safe,
    rounded,
    share,
)

SMALL = st.integers(0, 14)


def publish(*parts: int, personal: bool = False) -> tuple[dict[str, int], Published]:
    names = tuple(f"part {number}" for number in range(len(parts)))
    counts = dict(zip(names, parts, strict=True)) | {"all": sum(parts)}
    return counts, protect(counts, [Split("split", "all", names, personal=personal)])


def could_be(figure: Protected, count: int) -> range:
    """Every count that may look like this, for a reader who even knows why it is hidden."""
    if figure.shown is None:
        return range(1, 8) if count < 8 else range(8, 60)
    return range(max(8, figure.shown - 2), figure.shown + 3) if figure.shown else range(1)


def values(published: Published, counts: dict[str, int], parts: list[str]) -> list[set[int]]:
    """For each part, the values it takes in any set of counts that looks the same."""
    total, fits = could_be(published["all"], counts["all"]), [set() for _ in parts]
    for guess in product(*(could_be(published[part], counts[part]) for part in parts[:-1])):
        for last in set(could_be(published[parts[-1]], counts[parts[-1]])) & {n - sum(guess) for n in total}:
            for known, value in zip(fits, (*guess, last), strict=True):
                known.add(value)
    return fits


@given(st.lists(SMALL, min_size=2, max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_hidden_count_can_be_worked_out_by_adding_up(parts: list[int]) -> None:
    counts, published = publish(*parts)
    names = [name for name in counts if name != "all"]
    assume("split" not in published.withheld)
    for name, fits in zip(names, values(published, counts, names), strict=True):
        if published[name].is_hidden:
            assert len(fits) >= FEWEST_VALUES


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 5_000), max_size=30))
def test_what_is_shown_is_nought_or_eight_and_more_to_the_nearest_five(counts: dict[str, int]) -> None:
    for name, figure in protect(counts, []).figures.items():
        if figure.is_hidden:
            assert 1 <= counts[name] <= 7
        else:
            assert figure.shown == rounded(counts[name])
            assert abs((figure.shown or 0) - counts[name]) <= 2


@given(st.lists(st.integers(0, 30), min_size=2, max_size=8))
def test_a_total_is_rounded_on_its_own_and_small_parts_never_show(parts: list[int]) -> None:
    counts, published = publish(*parts)
    assert all(published[name].is_hidden for name, count in counts.items() if 1 <= count <= 7)
    if counts["all"] >= 8:
        assert published["all"].shown == rounded(counts["all"])


@given(
    st.lists(st.integers(0, 12), min_size=4, max_size=4),
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
)
def test_two_tables_of_one_total_always_end_in_something_publishable(
    one: list[int], other: list[int]
) -> None:
    other[-1] += max(0, sum(one) - sum(other))
    one[-1] += max(0, sum(other) - sum(one))
    counts = (
        {f"a{n}": v for n, v in enumerate(one)}
        | {f"b{n}": v for n, v in enumerate(other)}
        | {"all": sum(one)}
    )
    splits = [Split("a", "all", ("a0", "a1", "a2", "a3")), Split("b", "all", ("b0", "b1", "b2"))]
    published = protect(counts, splits)
    assert published == protect(counts, splits)


def test_counts_of_one_beside_one_that_is_shown_are_not_given_away() -> None:
    counts, published = publish(8, 1, 1, 1, 1)  # the sum of the least is the most the total can be
    assert "split" in published.withheld
    assert published["all"].shown == rounded(counts["all"])


def test_one_hidden_count_beside_its_total_takes_another_with_it() -> None:
    _, published = publish(12, 6)  # 20 less 10 would leave only 6 or 7
    assert published["part 0"].is_hidden


def test_when_all_are_of_one_kind_the_split_is_not_shown() -> None:
    assert publish(0, 20, personal=True)[1].withheld == {"split"}
    assert publish(0, 20)[1].withheld == frozenset()


def test_a_total_that_is_hidden_is_not_broken_down_nor_are_its_parts_parts() -> None:
    counts = {"all": 20, "a": 3, "b": 17, "a1": 0, "a2": 3}
    splits = [Split("split", "all", ("a", "b")), Split("of a", "a", ("a1", "a2"))]
    published = protect(counts, splits)
    assert "of a" in published.withheld
    assert published["a1"].is_hidden, "a nought would say that the other is not"


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        protect({"all": 9, "a": 8}, [Split("split", "all", ("a",))])


def test_an_exact_count_cannot_be_written() -> None:
    for write in (str, "{}".format, lambda n: f"{n:,}", lambda n: f"{n}"):
        with pytest.raises(Leak):
            write(Exact(3))
    assert "3" not in repr(Exact(3))
    assert json.dumps([Exact(3)]) == "[3]"  # kept, in the database


def test_a_share_is_of_published_figures_only() -> None:
    assert share(Protected(75), Protected(100)) == "71% to 79%"
    assert share(Protected(None), Protected(20)) == ""
    assert share(Protected(10), Protected(None)) == ""
    assert share(Protected(0), Protected(20)) == "none"


def test_rounding_never_says_all_when_some_are_left() -> None:
    assert share(Protected(100), Protected(100)) == "96% to 100%"
    assert share(Protected(20), Protected(20), rest_is_zero=True) == "all"


def test_a_share_too_wide_to_be_of_use_is_not_given() -> None:
    assert share(Protected(10), Protected(15)) == ""
    assert share(Protected(15), Protected(15)) == ""


@given(st.integers(8, 120), st.integers(0, 120))
def test_every_share_that_looks_the_same_lies_in_the_range_which_so_tells_nothing_more(
    part: int, rest: int
) -> None:
    published, whole = Protected(rounded(part)), Protected(rounded(part + rest))
    said = share(published, whole)
    if said:
        low, high = map(int, re.findall(r"\d+", said))
        for one in could_be(published, part):
            for all_of_them in could_be(whole, part + rest):
                assert one > all_of_them or low <= 100 * one / all_of_them <= high


def test_a_second_version_may_not_show_that_one_was_added() -> None:
    parts = ("part 0", "part 1", "part 2")
    splits = [Split("split", "all", parts)]
    before, old = publish(7, 30, 20)
    assert revision_is_safe(before, old, before, old, splits)
    after, new = publish(7, 32, 23)
    assert revision_is_safe(before, old, after, new, splits)
    given_away, version = publish(7, 4, 32), publish(8, 4, 33)  # 4 added at most, 1 at least to the last
    assert not revision_is_safe(*given_away, *version, splits)
