"""Rows: one record of an export, its values read, or rejected with the reason."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.errors import DomainError
from domain.importing.facts import RejectedRow, RejectReason
from domain.importing.mapping import OrderMapping
from domain.importing.treatments import Treatment
from domain.importing.values import (
    InstantReader,
    NumberReader,
    Remembered,
    RowFault,
    text_reader,
)
from domain.money import LARGEST_MINOR, PRICE_SCALE, minor_unit_digits

LARGEST_LINE_MINOR = LARGEST_MINOR // 1_000
"""A bound on one line, so that an order of a thousand such lines is still an amount."""


class ColumnsMissing(DomainError):
    """The file's header lacks columns that the mapping names."""

    code = "COLUMNS_MISSING"


class Record(NamedTuple):
    """One record as the file has it; `fault` where its bytes or quotes are broken."""

    number: int
    fields: list[str]
    fault: RejectReason | None = None


class Row(NamedTuple):
    """One record with its values. `unit_price` in ten-thousandths, `code` as written."""

    number: int
    reference: str
    sku: str
    code: str
    treatment: Treatment
    title: str
    quantity: int
    at: datetime
    unit_price: int
    customer_key: str | None
    country_name: str
    country_code: str | None
    fields: list[str]

    @property
    def value(self) -> int:
        """Quantity times unit price, exactly, in ten-thousandths."""
        return self.quantity * self.unit_price

    def rejected(self, reason: RejectReason, message: str) -> RejectedRow:
        """The same row, not to be recorded."""
        return RejectedRow(
            self.number, reason, message, tuple(self.fields), self.quantity, self.value
        )


class RowReader:
    """Turns the records of one file into rows. Raises ColumnsMissing for a header that lacks some."""

    def __init__(self, mapping: OrderMapping, header: Sequence[str]) -> None:
        self._mapping = mapping
        self._width = len(header)
        names = [name.strip() for name in header]
        columns = mapping.columns
        wanted = (
            columns.reference, columns.sku, columns.quantity, columns.placed_at,
            columns.unit_price, columns.title, columns.customer, columns.country,
        )  # fmt: skip
        missing = [name for name in wanted if name is not None and name not in names]
        if missing:
            raise ColumnsMissing(
                f"The file has no column {', '.join(map(repr, missing))}; "
                f"its header is: {', '.join(names)[:500]}"
            )
        self._positions = tuple(-1 if name is None else names.index(name) for name in wanted)
        numbers = NumberReader(mapping.formats)
        self._references = Remembered(text_reader(RejectReason.BAD_REFERENCE, limit=64))
        self._skus = Remembered(self._read_sku)
        self._quantities = Remembered(numbers.quantity)
        self._prices = Remembered(numbers.price)
        self._instants = Remembered(InstantReader(mapping.formats).instant)
        self._titles = Remembered(text_reader(RejectReason.BAD_TITLE, limit=255))
        self._customers = Remembered(text_reader(RejectReason.BAD_CUSTOMER, limit=64))
        self._countries = Remembered(self._read_country)
        digits = minor_unit_digits(mapping.channel.currency)
        self._largest_value = LARGEST_LINE_MINOR * PRICE_SCALE // 10**digits

    def rows(self, records: Iterable[Record]) -> Iterator[Row | RejectedRow]:
        """Every record as a row, in the file's order."""
        for record in records:
            try:
                yield self._row(record)
            except RowFault as fault:
                yield self._rejected(record, fault)

    def _row(self, record: Record) -> Row:
        number, fields, fault = record
        if fault is not None:
            raise RowFault(fault, "the row has bytes or quotes that cannot be read")
        if len(fields) != self._width:
            raise RowFault(
                RejectReason.WRONG_COLUMN_COUNT,
                f"{len(fields)} columns where the header has {self._width}",
            )
        reference, sku, quantity, placed_at, unit_price, title, customer, country = self._positions
        reference_text = self._references[fields[reference]]
        if not reference_text:
            raise RowFault(RejectReason.BAD_REFERENCE, "the row has no reference")
        code, sku_text, treatment = self._skus[fields[sku]]
        country_name, country_code = self._countries[fields[country] if country >= 0 else ""]
        row = Row(
            number,
            reference_text,
            sku_text,
            code,
            treatment,
            self._titles[fields[title]] if title >= 0 else "",
            self._quantities[fields[quantity]],
            self._instants[fields[placed_at]],
            self._prices[fields[unit_price]],
            (self._customers[fields[customer]] or None) if customer >= 0 else None,
            country_name,
            country_code,
            fields,
        )
        if abs(row.quantity * row.unit_price) > self._largest_value:
            raise RowFault(RejectReason.AMOUNT_TOO_LARGE, "the row's amount is beyond any order")
        return row

    def _rejected(self, record: Record, fault: RowFault) -> RejectedRow:
        """The row with its quantity and value where both can be read, so that totals still hold."""
        pieces = value = 0
        fields = record.fields
        if len(fields) == self._width:
            try:
                quantity = self._quantities[fields[self._positions[2]]]
                pieces, value = quantity, quantity * self._prices[fields[self._positions[4]]]
            except RowFault:
                pieces = value = 0
        return RejectedRow(record.number, fault.reason, fault.message, tuple(fields), pieces, value)

    def _read_sku(self, text: str) -> tuple[str, str, Treatment]:
        code = text_reader(RejectReason.BAD_SKU, limit=64)(text)
        if not code:
            raise RowFault(RejectReason.BAD_SKU, "the row has no SKU")
        sku = self._mapping.sku_of(code)
        return code, sku, self._mapping.treatment_of(sku)

    def _read_country(self, text: str) -> tuple[str, str | None]:
        name = text.strip()
        if not name:
            return "", None
        if name not in self._mapping.countries:
            raise RowFault(
                RejectReason.UNKNOWN_COUNTRY, f"the mapping has no country {name[:60]!r}"
            )
        return name, self._mapping.countries[name]
