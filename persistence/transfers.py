"""Transfers of one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.stock.transfer import Transfer, TransferLine, TransferStatus
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking, next_order_numbers
from persistence.tables.supply import transfer, transfer_line
from persistence.tracked import Tracked

_SAME_NAME = (
    "id", "number", "from_location_id", "to_location_id", "expected_on", "reference", "shipped_at",
    "received_at",
)  # fmt: skip
_LINE_NAMES = ("product_id", "quantity", "shipped", "received", "lost")


class TransferRepository:
    """Transfers. Reading one locks it: after orders, before stock positions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._transfers: Tracked[Transfer] = Tracked()

    def get(self, transfer_id: UUID, *, visible_to: Caller) -> Transfer:
        """A transfer, locked until the transaction ends.

        Raises NotFound, also for one between locations that the caller may not see.
        """
        found = self._transfers.get(transfer_id) or self._load(transfer_id)
        if found is None or not (
            visible_to.may_use_location(found.from_location_id)
            or visible_to.may_use_location(found.to_location_id)
        ):
            raise NotFound("No such transfer.", field=("transferId",))
        return found

    def _load(self, transfer_id: UUID) -> Transfer | None:
        head = locking(self._connection, select(transfer)).where(transfer.c.id == transfer_id)
        row = self._connection.execute(head).mappings().first()
        if row is None:
            return None
        lines = select(transfer_line).where(transfer_line.c.transfer_id == transfer_id)
        ordered = lines.order_by(transfer_line.c.number)
        found = transfer_from(row, self._connection.execute(ordered).mappings())
        return self._transfers.remember(transfer_id, found)

    def save(self, changed: Transfer) -> Transfer:
        """Keep a transfer."""
        self._transfers.save(changed.id, changed)
        return changed

    def next_number(self) -> str:
        """A number that no other transfer has; gaps are allowed."""
        return f"T-{next_order_numbers(self._connection, 1)[0]}"

    def flush(self, recorded_at: datetime) -> None:
        """Write what was saved."""
        added, changed = self._transfers.take_changes()
        rows = [_row(entry) | {"created_at": recorded_at} for entry in added]
        insert_rows(self._connection, transfer, rows)
        lines = [
            {"transfer_id": entry.id, "number": number, **_line_row(line)}
            for entry in added
            for number, line in enumerate(entry.lines, 1)
        ]
        insert_rows(self._connection, transfer_line, lines)
        if changed:
            self._update([after for _, after in changed])

    def _update(self, changed: Sequence[Transfer]) -> None:
        heads = [{"key": entry.id, **_row(entry)} for entry in changed]
        lines = [
            {"key": entry.id, "product": line.product_id, **_line_row(line)}
            for entry in changed
            for line in entry.lines
        ]
        self._connection.execute(_UPDATE, heads)
        self._connection.execute(_UPDATE_LINE, lines)


_UPDATE = (
    update(transfer)
    .where(transfer.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in ("status", "shipped_at", "received_at")})
)
_UPDATE_LINE = (
    update(transfer_line)
    .where(
        transfer_line.c.transfer_id == bindparam("key"),
        transfer_line.c.product_id == bindparam("product"),
    )
    .values({name: bindparam(name) for name in ("shipped", "received", "lost")})
)


def transfer_from(row: RowMapping, lines: Iterable[RowMapping]) -> Transfer:
    """The transfer of a row and those of its lines, in their order."""
    return Transfer(
        **{name: row[name] for name in _SAME_NAME},
        status=TransferStatus(row["status"]),
        lines=tuple(TransferLine(*(line[name] for name in _LINE_NAMES)) for line in lines),
    )


def _row(entry: Transfer) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SAME_NAME} | {"status": entry.status.value}


def _line_row(line: TransferLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _LINE_NAMES}
