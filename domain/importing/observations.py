"""Kinds of dirt that change no sum but that a merchant wants to know of."""

from collections import Counter
from collections.abc import Sequence

from domain.importing.rows import Row


def observe(rows: Sequence[Row], counts: Counter[str]) -> None:
    """Count what one document shows. A row may be counted under several kinds."""
    first = rows[0]
    counts["documents"] += 1
    if first.customer_key is None:
        counts["rows_without_customer"] += len(rows)
        counts["documents_without_customer"] += 1
    if first.country_code is None:
        counts["rows_without_country_code"] += len(rows)
    earliest = min(row.at for row in rows)
    later = sum(row.at != earliest for row in rows)
    if later:
        counts["rows_dated_after_their_document"] += later
        counts["documents_with_several_dates"] += 1
    if rows[-1].number - first.number + 1 != len(rows):
        counts["documents_with_other_rows_between"] += 1
    counts["duplicate_rows"] += len(rows) - len({tuple(row.fields) for row in rows})
    for row in rows:
        _observe_row(row, counts)


def _observe_row(row: Row, counts: Counter[str]) -> None:
    if row.sku != row.code:
        counts["rows_with_code_in_another_case"] += 1
    if not row.title:
        counts["rows_without_title"] += 1
    if not row.unit_price:
        counts["rows_with_price_zero"] += 1
    elif row.unit_price % 100:
        counts["rows_with_price_finer_than_hundredths"] += 1
    if row.unit_price < 0:
        counts["rows_with_negative_price"] += 1
