import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from deadlines.clock import State
from incidents.models import Incident, Involvement
from incidents.recording.services.saving import correct_known_at
from incidents.vocabulary import Category, PersonKind
from reporting.counts.counting import count
from reporting.counts.figures import CATEGORY, DIMENSIONS, Figures, all_cells, entry, quarter_cell
from reporting.counts.periods import Quarter
from reporting.counts.times import shape_for
from reporting.protection.disclosure import Leak
from reporting.protection.publishing import ProtectedFigures, protect
from staff.models import User
from tests.conftest import FlagMaker
from tests.reporting.conftest import Filled

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def figures(filled: Filled, quarter: Quarter, now: datetime) -> Figures:
    for ago, number in ((0, 30), (1, 25), (2, 22), (3, 20), (4, 40)):
        filled(quarter.ago(ago), number)
    return count(quarter, at=now)


def test_a_quarter_is_counted_in_three_queries(
    filled: Filled, quarter: Quarter, now: datetime, django_assert_num_queries: Callable
) -> None:
    filled(quarter, 5)
    with django_assert_num_queries(3):
        count(quarter, at=now)


def test_every_incident_of_the_year_is_counted_once_by_its_main_category(
    figures: Figures, quarter: Quarter
) -> None:
    counted = figures.by_cell
    since = quarter.ago(3).starts_at
    found = Counter(Incident.objects.filter(first_known_at__gte=since).values_list("category", flat=True))
    assert {key: int(counted[CATEGORY.cell(key)]) for key in Category.values} == {
        key: found[key] for key in Category.values
    }
    assert int(counted["year"]) == 97
    assert int(counted[quarter_cell(quarter.ago(4))]) == 40


def test_the_parts_of_everything_add_up_to_their_total(figures: Figures) -> None:
    counted = figures.by_cell
    for dimension in DIMENSIONS:
        assert sum(counted[cell] for cell in dimension.cells) == counted[dimension.of], dimension.name


def test_nobody_withdrawn_is_counted(figures: Figures, quarter: Quarter, now: datetime) -> None:
    person = Involvement.objects.affected().filter(
        kind=PersonKind.STAFF, incident__first_known_at__gte=quarter.starts_at
    )[0]
    before = figures.by_cell["affected:staff"]
    Involvement.objects.filter(pk=person.pk).update(
        withdrawn_at=now, withdrawn_by=person.recorded_by, withdrawn_because="Entered twice"
    )
    assert count(quarter, at=now).by_cell["affected:staff"] == before - 1


def test_the_hour_is_that_on_the_clock_in_london(filled: Filled, quarter: Quarter, now: datetime) -> None:
    summer = quarter.ago(2)  # July to September
    noon = datetime.fromisoformat("2025-07-07T11:30:00+00:00")  # a Monday, 12:30 in London
    filled(summer, 1, occurred_from=noon)
    assert count(quarter, at=now).by_cell["hour:12"] == 1


def test_a_time_that_is_not_exact_is_not_put_in_an_hour(
    filled: Filled, quarter: Quarter, now: datetime
) -> None:
    filled(quarter, 2, precision="between")
    assert count(quarter, at=now).by_cell["hour:not_known"] == 2


def test_an_incident_belongs_to_the_quarter_in_london_when_it_became_known(
    filled: Filled, quarter: Quarter, now: datetime
) -> None:
    edge = quarter.ends_at
    filled(quarter, 1, known=edge - timedelta(seconds=1))
    filled(quarter, 1, known=edge)  # the first second of the next
    assert count(quarter, at=now).by_cell[quarter_cell(quarter)] == 1


def test_a_record_counts_in_the_quarter_of_its_incident(
    filled: Filled, quarter: Quarter, now: datetime
) -> None:
    """Wherever its 24 hours end: an incident and its record are never of two quarters."""
    filled(quarter, 1, known=quarter.ends_at - timedelta(hours=1))
    filled(quarter.previous(), 1, known=quarter.starts_at - timedelta(minutes=1))
    counted = count(quarter, at=now).by_cell
    for each in (quarter, quarter.previous()):
        assert (counted[quarter_cell(each)], counted[entry(each).of]) == (1, 1)


def test_a_corrected_time_moves_the_incident_and_its_record_together(
    flagged: FlagMaker, rowan_nurse: User, quarter: Quarter, now: datetime
) -> None:
    """Earlier, into the quarter before, as the clock does; later, not at all (adr/0008)."""
    first = quarter.starts_at + timedelta(days=1)
    earlier, later = flagged(known_at=first, at=first + HOUR), flagged(known_at=first, at=first + HOUR)
    correct(earlier, quarter.starts_at - timedelta(days=2), rowan_nurse, first + 2 * HOUR)
    correct(later, first + timedelta(minutes=30), rowan_nurse, first + 2 * HOUR)
    counted = count(quarter, at=now).by_cell
    for each in (quarter, quarter.previous()):
        assert (counted[quarter_cell(each)], counted[entry(each).of]) == (1, 1)
        assert counted[entry(each).cell(State.OVERDUE)] == 1


def correct(incident: Incident, known_at: datetime, by: User, now: datetime) -> None:
    correct_known_at(incident=incident, known_at=known_at, reason="Read the notes again", by=by, now=now)


def test_what_was_entered_after_its_quarter_is_counted_and_said(
    filled: Filled, quarter: Quarter, now: datetime
) -> None:
    filled(quarter.previous(), 3, flagged_at=quarter.starts_at)
    assert count(quarter, at=now).by_cell["entered_later"] == 3


def test_a_category_not_in_the_table_is_refused_rather_than_lost(quarter: Quarter, now: datetime) -> None:
    with pytest.raises(ValueError, match="No cell for"):
        Figures.make(quarter=quarter, frozen_at=now, trust="", counted={"category:unheard_of": 1})


def test_kept_and_read_again_the_figures_are_the_same(figures: Figures) -> None:
    again = Figures.from_json(json.loads(json.dumps(figures.to_json())))
    assert again == figures
    assert again.sha256 == figures.sha256
    assert ProtectedFigures.from_json(json.loads(json.dumps(protect(figures).to_json()))) == protect(figures)


def test_an_exact_count_cannot_be_drawn(figures: Figures) -> None:
    with pytest.raises(Leak):
        str(figures.by_cell["year"])


def test_no_exact_count_is_in_what_is_drawn(figures: Figures) -> None:
    published = protect(figures)
    for name in figures.by_cell:
        if not name.startswith("hour:"):
            shown = published[name].shown
            assert shown is None or shown % 5 == 0


def test_a_service_without_incidents_is_all_noughts(quarter: Quarter, now: datetime) -> None:
    empty = Figures.make(quarter=quarter, frozen_at=now, trust="", counted={})
    published = protect(empty)
    assert published.hidden == 0
    assert {figure.shown for figure in published.cells.values()} == {0}


def test_the_days_are_shown_only_when_there_are_enough_in_each(
    figures: Figures, quarter: Quarter, now: datetime
) -> None:
    assert protect(figures).shape == "all days"
    many = {name: 50 for name in all_cells(quarter) if name.startswith("hour:")}
    assert shape_for(many, 8).name == "days"
