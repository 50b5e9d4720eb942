import base64
from dataclasses import replace
from datetime import datetime

import pytest

from reporting.counts import figures as f
from reporting.counts.figures import Figures
from reporting.counts.periods import Quarter
from reporting.document import charts
from reporting.protection.publishing import ProtectedFigures, protect


def published(quarter: Quarter, now: datetime, **counted: int) -> ProtectedFigures:
    """A year with these counts of categories, each place and time unknown."""
    year = sum(counted.values())
    cells = {f"category:{name}": count for name, count in counted.items()} | {
        "year": year,
        f"quarter:{quarter.starts_on}": year,
        "physical:none": year,
        "psychological:none": year,
        "place:lounge": year,
        "hour:not_known": year,
    }
    return protect(Figures.make(quarter=quarter, frozen_at=now, trust="Anyshire", counted=cells))


def drawn(picture: charts.Picture | None) -> str:
    assert picture is not None
    return base64.b64decode(picture.src.partition("base64,")[2]).decode()


def test_a_chart_says_every_figure_in_its_picture_and_in_its_words(quarter: Quarter, now: datetime) -> None:
    picture = charts.parts(published(quarter, now, exposure=21, rape=3, online=12).table(f.CATEGORY))
    assert picture is not None
    assert picture.alt.endswith("Exposure or nakedness: 20; Online or by phone: 10; Rape: hidden.")
    assert all(f">{words}<" in drawn(picture) for words in ("20", "10", "hidden", "Rape"))


def test_the_same_figures_are_drawn_in_the_same_bytes(quarter: Quarter, now: datetime) -> None:
    figures = published(quarter, now, exposure=21, online=12)
    assert charts.trend(figures) == charts.trend(figures)


def test_a_hidden_bar_is_as_long_whatever_it_hides(quarter: Quarter, now: datetime) -> None:
    few = charts.parts(published(quarter, now, exposure=31, rape=1, online=7).table(f.CATEGORY))
    more = charts.parts(published(quarter, now, exposure=31, rape=2, online=6).table(f.CATEGORY))
    assert few == more


def test_what_is_withheld_is_not_drawn(quarter: Quarter, now: datetime) -> None:
    figures = published(quarter, now, exposure=3)
    assert charts.parts(figures.table(f.CATEGORY)) is None
    assert charts.times(figures) is None


@pytest.mark.parametrize(("each", "rows"), [(40, 7), (4, 2)])
def test_times_are_a_heat_map_when_there_are_enough_in_each(
    each: int, rows: int, quarter: Quarter, now: datetime
) -> None:
    year = each * 168 // 4
    hours = {f"hour:{hour}": each for hour in range(0, 168, 4)}
    cells = {"year": year, f"quarter:{quarter.starts_on}": year, "category:rape": year, "place:lounge": year}
    harm = {"physical:none": year, "psychological:none": year}
    figures = Figures.make(quarter=quarter, frozen_at=now, trust="", counted=cells | harm | hours)
    picture = charts.times(protect(figures))
    assert picture is not None
    assert "midday to 4pm" in picture.alt
    assert drawn(picture).count(f">{each}<") >= 42 or rows < 7
    assert len(protect(figures).times.rows) == rows


def test_nothing_of_a_chart_depends_on_when_it_is_drawn(quarter: Quarter, now: datetime) -> None:
    figures = published(quarter, now, exposure=21, online=12)
    later = replace(figures, frozen_at=datetime.fromisoformat("2030-01-01T00:00:00+00:00"))
    assert charts.trend(figures) == charts.trend(later)
