"""Rows that a transaction writes by plain statements: as they were before, and as they are now.

What repositories keep as entities tells its own changes. Settings, catalog, keys and the like are
written at once; here the connection is listened to, so that whatever is added later is seen too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Delete, Insert, Table, Update, event, select, tuple_

from persistence.tables import metadata

RowKey = tuple[Any, ...]

_TOLD_ELSEWHERE: Final = frozenset(
    {
        "address", "alert", "allocation", "audit_entry", "audit_object", "cart", "cart_line",
        "contact", "counter", "customer_identity", "event", "event_outbox", "event_position", "fulfillment_order",
        "fulfillment_order_line", "fulfillment_plan", "idempotency_record", "incoming_supply",
        "installation_secret", "location_day", "mail", "order", "order_line", "package", "package_line",
        "payment_transaction", "cost_bucket", "bulk_operation_part", "refresh_token",
        "refund", "refund_line", "reservation", "return",
        "return_line", "return_receipt", "shipment", "shopper_session", "sign_in_code", "signing_key",
        "stock_count", "stock_count_line", "stock_movement", "stock_position", "tracking_event",
        "transfer", "transfer_line", "webhook_attempt", "webhook_delivery", "webhook_lane",
    }
)  # fmt: skip
"""Entities and parts of entities, which are told as such; logs, counters, and what nobody may see.
Every other table is looked at: one that is added is, until somebody says otherwise here."""


class ChangedRow(NamedTuple):
    """A row that was made, changed or removed (None: it is not there)."""

    table: Table
    key: RowKey
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class RowWatch:
    """Listens to one connection while somebody's work is done. Only who is audited pays for it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._before: dict[tuple[str, RowKey], Mapping[str, Any] | None] = {}
        self._reading = False

    def __enter__(self) -> "RowWatch":
        event.listen(self._connection, "before_execute", self._look)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._connection, "before_execute", self._look)

    def changes(self) -> Iterator[ChangedRow]:
        """What became of every row that was written, in the order of writing."""
        by_table: dict[str, list[RowKey]] = {}
        for name, key in self._before:
            by_table.setdefault(name, []).append(key)
        for name, keys in by_table.items():
            table = metadata.tables[name]
            now = self._rows(table, keys)
            for key in keys:
                before, after = self._before[name, key], now.get(key)
                if before != after:
                    yield ChangedRow(table, key, before, after)

    def _look(
        self, _: Connection, statement: Any, many: Any, one: Any, __: Mapping[str, Any]
    ) -> None:
        if self._reading or not isinstance(statement, Insert | Update | Delete):
            return
        table = statement.table
        if not isinstance(table, Table) or table.name in _TOLD_ELSEWHERE:
            return
        given = list(many or ()) or [one]
        self._reading = True
        try:
            if isinstance(statement, Insert):
                self._look_at_inserted(statement, table, given)
            else:
                self._look_at_matching(statement, table, given)
        finally:
            self._reading = False

    def _look_at_inserted(self, statement: Insert, table: Table, given: Sequence[Any]) -> None:
        names = [column.name for column in table.primary_key]
        # SQLAlchemy has no public way to the values that a statement carries itself.
        given_once: Any = statement._values or {}  # noqa: SLF001
        fixed = {
            getattr(column, "name", column): getattr(bound, "value", bound)
            for column, bound in given_once.items()
        }
        keys = [tuple((fixed | dict(row)).get(name) for name in names) for row in given]
        self._note(table, [key for key in keys if None not in key])

    def _look_at_matching(
        self, statement: Update | Delete, table: Table, given: Sequence[Any]
    ) -> None:
        query = select(*table.primary_key)
        if statement.whereclause is not None:
            query = query.where(statement.whereclause)
        keys: list[RowKey] = []
        for row in given:
            keys += [tuple(found) for found in self._connection.execute(query, dict(row))]
        self._note(table, keys)

    def _note(self, table: Table, keys: Sequence[RowKey]) -> None:
        new = [key for key in dict.fromkeys(keys) if (table.name, key) not in self._before]
        known = self._rows(table, new)
        for key in new:
            self._before[table.name, key] = known.get(key)

    def _rows(self, table: Table, keys: Sequence[RowKey]) -> dict[RowKey, Mapping[str, Any]]:
        if not keys:
            return {}
        columns = list(table.primary_key)
        chosen = (
            columns[0].in_([key[0] for key in keys])
            if len(columns) == 1
            else tuple_(*columns).in_(keys)
        )
        was_reading, self._reading = self._reading, True
        rows = self._connection.execute(select(table).where(chosen)).mappings().all()
        self._reading = was_reading
        return {tuple(row[column.name] for column in columns): dict(row) for row in rows}
