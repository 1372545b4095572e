import pytest

from domain.importing.facts import RejectedRow, RejectReason
from domain.importing.rows import ColumnsMissing, Record, Row, RowReader
from tests.domain.importing.exports import HEADER, MAPPING, record, rows_of


def test_a_row_has_its_values_and_its_place_in_the_file() -> None:
    (row,) = rows_of([record("536365", "85123a", 6, "2.55")])
    assert isinstance(row, Row)
    assert (row.number, row.sku, row.code, row.quantity) == (2, "85123A", "85123a", 6)
    assert (row.unit_price, row.value, row.customer_key) == (25_500, 153_000, "7")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"reference": " "}, RejectReason.BAD_REFERENCE),
        ({"reference": "x" * 65}, RejectReason.BAD_REFERENCE),
        ({"sku": ""}, RejectReason.BAD_SKU),
        ({"title": "bell \x07"}, RejectReason.BAD_TITLE),
        ({"quantity": "0"}, RejectReason.BAD_QUANTITY),
        ({"price": "free"}, RejectReason.BAD_PRICE),
        ({"date": "soon"}, RejectReason.BAD_DATE),
        ({"customer": "x" * 65}, RejectReason.BAD_CUSTOMER),
        ({"country": "Atlantis"}, RejectReason.UNKNOWN_COUNTRY),
        ({"quantity": "10000000", "price": "9999999"}, RejectReason.AMOUNT_TOO_LARGE),
    ],
)
def test_a_bad_value_rejects_its_row_with_the_reason(
    changed: dict[str, str], reason: RejectReason
) -> None:
    values = dict(zip(HEADER, record("1", "A", 1, "1.00"), strict=True)) | changed
    (row,) = rows_of([list(values.values())])
    assert isinstance(row, RejectedRow)
    assert row.reason is reason
    assert row.fields == tuple(values.values())
    assert row.message


def test_a_rejected_row_keeps_its_numbers_where_they_can_be_read() -> None:
    readable, unreadable = rows_of([record("", "A", -3, "1.50"), record("1", "A", "three", "1.50")])
    assert isinstance(readable, RejectedRow)
    assert isinstance(unreadable, RejectedRow)
    assert (readable.quantity, readable.value) == (-3, -45_000)
    assert (unreadable.quantity, unreadable.value) == (0, 0)


def test_a_row_with_a_column_too_few_or_too_many_is_rejected() -> None:
    fields = record("1", "A", 1, "1.00")
    for wrong in (fields[:-1], [*fields, "more"], []):
        (row,) = rows_of([wrong])
        assert isinstance(row, RejectedRow)
        assert row.reason is RejectReason.WRONG_COLUMN_COUNT


def test_a_broken_record_is_rejected_for_what_broke_it() -> None:
    broken = Record(9, record("1", "A", 1, "1.00"), RejectReason.BAD_BYTES)
    (row,) = RowReader(MAPPING, HEADER).rows([broken])
    assert isinstance(row, RejectedRow)
    assert (row.row, row.reason) == (9, RejectReason.BAD_BYTES)


def test_a_header_without_a_mapped_column_is_refused_naming_it() -> None:
    with pytest.raises(ColumnsMissing, match="no column 'price'; its header is: reference, sku"):
        RowReader(MAPPING, [name for name in HEADER if name != "price"])


def test_columns_may_stand_in_any_order() -> None:
    header = list(reversed(HEADER))
    fields = list(reversed(record("1", "A", 2, "1.00")))
    (row,) = RowReader(MAPPING, header).rows([Record(2, fields)])
    assert isinstance(row, Row)
    assert row.quantity == 2


def test_a_row_without_customer_or_country_is_a_guests() -> None:
    (row,) = rows_of([record("1", "A", 1, "1.00", customer=" ", country="")])
    assert isinstance(row, Row)
    assert (row.customer_key, row.country_code, row.country_name) == (None, None, "")
