from datetime import date

import pytest

from wards.ages import AgeBand, age_band, age_in_years
from wards.models import ServiceUser

LEAP = date(2008, 2, 29)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2010, 6, 10), date(2026, 6, 9), 15),
        (date(2010, 6, 10), date(2026, 6, 10), 16),
        (LEAP, date(2024, 2, 28), 15),
        (LEAP, date(2024, 2, 29), 16),
        (LEAP, date(2026, 2, 28), 17),  # no 29 February that year: of age on 1 March
        (LEAP, date(2026, 3, 1), 18),
        (date(2000, 1, 1), date(2000, 1, 1), 0),
    ],
)
def test_years_are_completed_years(born, on, years):
    assert age_in_years(born, on) == years


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2010, 6, 11), AgeBand.UNDER_16),
        (date(2010, 6, 10), AgeBand.SIXTEEN_OR_17),
        (date(2008, 6, 11), AgeBand.SIXTEEN_OR_17),
        (date(2008, 6, 10), AgeBand.ADULT),
        (None, AgeBand.NOT_KNOWN),
    ],
)
def test_bands_change_on_the_sixteenth_and_the_eighteenth_birthday(born, band):
    assert age_band(born, date(2026, 6, 10)) is band
    assert ServiceUser(date_of_birth=born).age_band(date(2026, 6, 10)) is band


def test_a_child_is_anybody_under_eighteen_and_nobody_is_guessed_to_be_one():
    assert [band.is_child for band in AgeBand] == [True, True, False, False]


def test_every_band_has_a_label():
    assert all(band.label for band in AgeBand)
