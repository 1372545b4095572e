from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.importing.mapping import Formats
from domain.importing.values import InstantReader, NumberReader, Remembered, RowFault

BRITISH = Formats(date="%Y-%m-%dT%H:%M", time_zone=ZoneInfo("Europe/London"))
GERMAN = Formats(
    date="%d.%m.%Y", time_zone=ZoneInfo("Europe/Berlin"), decimal_separator=",",
    thousands_separator=".",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "price"),
    [("2.55", 25_500), ("0.001", 10), ("-11062.06", -110_620_600), (" 7 ", 70_000), ("+1.50", 15_000),
     ("2.550000", 25_500)],
)  # fmt: skip
def test_a_price_is_read_exactly(text: str, price: int) -> None:
    assert NumberReader(BRITISH).price(text) == price


@pytest.mark.parametrize(
    "text",
    ["", "free", "1.23456", "1,50", "1e3", "nan", "inf", "٣", "£2", "1.", ".5", "--1", "9" * 30,
     "10000000.0001", "1\n2"],
)  # fmt: skip
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(RowFault):
        NumberReader(BRITISH).price(text)


def test_decimal_commas_and_grouped_thousands_are_read_where_the_mapping_says_so() -> None:
    numbers = NumberReader(GERMAN)
    assert numbers.price("1.249,00") == 12_490_000
    assert numbers.price("1249,5") == 12_495_000
    for wrong in ("12.49", "1,249.00", "1.2.3"):
        with pytest.raises(RowFault):
            numbers.price(wrong)


@pytest.mark.parametrize("text", ["0", "1.5", "10000001", "six", ""])
def test_a_quantity_is_whole_and_not_zero(text: str) -> None:
    with pytest.raises(RowFault):
        NumberReader(BRITISH).quantity(text)


def test_a_quantity_may_be_written_with_an_empty_fraction() -> None:
    assert NumberReader(BRITISH).quantity("-6.0") == -6


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_every_price_of_four_decimals_survives_reading(price: int) -> None:
    sign = "-" if price < 0 else ""
    text = f"{sign}{abs(price) // 10_000}.{abs(price) % 10_000:04d}"
    assert NumberReader(BRITISH).price(text) == price


def test_times_are_local_to_the_export() -> None:
    read = InstantReader(BRITISH).instant
    assert read("2011-01-04T10:00") == datetime(2011, 1, 4, 10, tzinfo=UTC)
    assert read("2011-07-04T10:00") == datetime(2011, 7, 4, 9, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_its_first() -> None:
    read = InstantReader(BRITISH).instant
    assert read("2011-10-30T01:30") == datetime(2011, 10, 30, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2011-02-30T10:00", "0001-01-01T00:00", "1890-01-01T00:00"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(RowFault):
        InstantReader(BRITISH).instant(text)


def test_remembered_values_are_read_once_and_failures_never_remembered() -> None:
    read: list[str] = []

    def length(text: str) -> int:
        read.append(text)
        if not text:
            raise ValueError("nothing to read")
        return len(text)

    remembered = Remembered(length)
    assert [remembered["ab"], remembered["ab"]] == [2, 2]
    for _ in range(2):
        with pytest.raises(ValueError, match="nothing to read"):
            remembered[""]
    assert read == ["ab", "", ""]
