import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhsuk.nhs_number import check_digit, digits_of, is_valid, spaced

NINE = st.text("0123456789", min_size=9, max_size=9)


def test_a_number_from_the_test_range_is_valid():
    assert is_valid("9990123454")


@pytest.mark.parametrize("number", ["9990123455", "999012345", "99901234540", "", "999012345x", "٩٩٩٠١٢٣٤٥٤"])
def test_other_numbers_are_not(number):
    assert not is_valid(number)


def test_spaces_and_hyphens_are_only_for_reading():
    assert digits_of(" 999 012-3454 ") == "9990123454"
    assert spaced("9990123454") == "999 012 3454"


@given(NINE, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(nine, place, step):
    check = check_digit(nine)
    number = nine + str(check if check is not None else 0)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert not (is_valid(number) and is_valid(wrong))


def test_nine_digits_without_a_check_digit_begin_no_number():
    assert check_digit("999123456") is None
    assert not any(is_valid(f"999123456{last}") for last in range(10))
