"""Single values of an export: whole pieces, prices, instants, texts."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from domain.errors import InvalidInput
from domain.importing.facts import RejectReason
from domain.importing.mapping import Formats
from domain.money import PRICE_SCALE
from domain.validation import LARGEST_QUANTITY, optional_text

LARGEST_PRICE = 10_000_000 * PRICE_SCALE
"""Ten million of the major unit, in ten-thousandths: beyond it stands a typing error."""

REMEMBERED_LIMIT = 50_000

Value = TypeVar("Value")


class RowFault(Exception):
    """A value of a row that cannot be read, with the reason for rejecting the row."""

    def __init__(self, reason: RejectReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Remembered(dict[str, Value]):
    """Values already read, by their text: exports repeat the same few texts row after row."""

    def __init__(self, read: Callable[[str], Value]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Value:
        value = self._read(text)
        if len(self) >= REMEMBERED_LIMIT:
            self.clear()
        self[text] = value
        return value


class NumberReader:
    """Reads decimal numbers in an export's notation, exactly, as ten-thousandths."""

    def __init__(self, formats: Formats) -> None:
        groups = re.escape(formats.thousands_separator)
        digits = rf"[0-9]{{1,3}}(?:{groups}[0-9]{{3}})+|[0-9]+" if groups else "[0-9]+"
        self._pattern = re.compile(
            rf"([+-]?)({digits})(?:{re.escape(formats.decimal_separator)}([0-9]+))?"
        )
        self._groups = formats.thousands_separator

    def quantity(self, text: str) -> int:
        """Whole pieces, signed, never zero. Raises RowFault."""
        scaled = self._scaled(text, RejectReason.BAD_QUANTITY)
        pieces, rest = divmod(scaled, PRICE_SCALE)
        if rest:
            raise RowFault(RejectReason.BAD_QUANTITY, f"{text!r} is not a whole number of pieces")
        if not 0 < abs(pieces) <= LARGEST_QUANTITY:
            raise RowFault(
                RejectReason.BAD_QUANTITY,
                f"{text!r}: a quantity is not zero and at most {LARGEST_QUANTITY}",
            )
        return pieces

    def price(self, text: str) -> int:
        """Ten-thousandths, signed. Raises RowFault."""
        scaled = self._scaled(text, RejectReason.BAD_PRICE)
        if abs(scaled) > LARGEST_PRICE:
            raise RowFault(RejectReason.BAD_PRICE, f"{text!r} is larger than any price")
        return scaled

    def _scaled(self, text: str, reason: RejectReason) -> int:
        match = self._pattern.fullmatch(text.strip())
        if match is None or len(match[2]) > 24:
            raise RowFault(reason, f"{text[:40]!r} is not a number")
        sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
        if len(fraction) > 4:
            raise RowFault(reason, f"{text[:40]!r} has more than four decimals")
        if self._groups:
            whole = whole.replace(self._groups, "")
        value = int(whole) * PRICE_SCALE + int(fraction.ljust(4, "0"))
        return -value if sign == "-" else value


class InstantReader:
    """Reads local times of an export as UTC instants. An hour that comes twice is its first."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats

    def instant(self, text: str) -> datetime:
        """The instant in UTC. Raises RowFault."""
        try:
            local = datetime.strptime(text.strip(), self._formats.date)  # noqa: DTZ007
            if local.tzinfo is None:
                local = local.replace(tzinfo=self._formats.time_zone)
            instant = local.astimezone(UTC)
        except (ValueError, OverflowError):
            raise RowFault(
                RejectReason.BAD_DATE, f"{text[:40]!r} is not a date of the form {self._date}"
            ) from None
        if not 1970 <= instant.year <= 2999:
            raise RowFault(RejectReason.BAD_DATE, f"{text[:40]!r}: years go from 1970 to 2999")
        return instant

    @property
    def _date(self) -> str:
        return self._formats.date


def text_reader(reason: RejectReason, *, limit: int) -> Callable[[str], str]:
    """A reader of trimmed, printable texts, empty ones included."""

    def read(text: str) -> str:
        try:
            return optional_text(text, field=(), limit=limit) or ""
        except InvalidInput as fault:
            raise RowFault(reason, fault.message) from None

    return read
