"""Carts with their lines, and the events that each save announces."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    delete,
    select,
    update,
)

from domain.access.caller import Caller
from domain.carts.cart import Cart, CartLine, CartStatus
from domain.carts.events import CartEvent
from domain.errors import NotFound, StaleVersion
from domain.events import StreamKind
from persistence.access.visibility import sees_cart
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking, skipping_locked
from persistence.event_log import EventLog
from persistence.tables.carts import cart, cart_line
from persistence.tracked import Tracked

_SAME_NAME = (
    "id", "channel_id", "secret_digest", "shipping_address_id", "billing_address_id", "contact_id",
    "shipping_method_id", "order_id", "held_since", "hold_expires_at", "created_at", "active_at",
    "version",
)  # fmt: skip
_NEVER_CHANGES = frozenset({"id", "channel_id", "secret_digest", "created_at"})
_OPEN = (CartStatus.ACTIVE.value, CartStatus.IDLE.value)


class CartRepository:
    """Carts of one transaction. Reading one locks it."""

    def __init__(self, connection: Connection, events: EventLog) -> None:
        self._connection = connection
        self._events = events
        self._carts: Tracked[Cart] = Tracked()

    def get(
        self, cart_id: UUID, *, visible_to: Caller, expected_version: int | None = None
    ) -> Cart:
        """The cart, locked until the transaction ends.

        Raises NotFound (also for a storefront that did not send its secret) and StaleVersion.
        """
        found = self._carts.get(cart_id)
        if found is None:
            query = select(cart).where(cart.c.id == cart_id)
            found = next(iter(self._read(locking(self._connection, query))), None)
        if found is None or not _visible(found, visible_to):
            raise NotFound("No such cart.", field=("cartId",))
        if expected_version is not None and expected_version != found.version:
            raise StaleVersion(expected_version, found.version)
        return found

    def look_up(self, cart_id: UUID, *, visible_to: Caller) -> Cart | None:
        """The cart without a lock, for answers that change nothing; None when absent or hidden."""
        found = next(iter(self._read(select(cart).where(cart.c.id == cart_id))), None)
        return found if found is not None and _visible(found, visible_to) else None

    def claim_due_holds(
        self, now: datetime, limit: int, *, since: datetime | None = None
    ) -> list[Cart]:
        """Carts whose hold is over and that nobody else is at: locked, the oldest first.

        With `since`, only holds that ended after it.
        """
        until = cart.c.hold_expires_at
        return self._claim(until, until <= now, limit, since)

    def claim_holds_beyond(self, end: datetime, limit: int) -> list[Cart]:
        """Carts that are held for longer than anything can be, and that nobody else is at."""
        until = cart.c.hold_expires_at
        return self._claim(until, until > end, limit, None)

    def claim_inactive(
        self, before: datetime, limit: int, *, since: datetime | None = None
    ) -> list[Cart]:
        """Open carts in which nothing happened since, and that nobody else is at: locked.

        With `since`, only those in which something happened after it.
        """
        active = cart.c.active_at
        return self._claim(active, (active <= before) & cart.c.status.in_(_OPEN), limit, since)

    def claim_remembered(self, before: datetime, limit: int) -> list[Cart]:
        """Abandoned carts that nobody touched since, and that still say whose they were."""
        columns = cart.c
        remembered = columns.shipping_address_id.is_not(None) | columns.contact_id.is_not(None)
        abandoned = columns.status == CartStatus.ABANDONED.value
        condition = abandoned & remembered & (columns.active_at <= before)
        return self._claim(columns.active_at, condition, limit, None)

    def _claim(
        self,
        column: Column[Any],
        condition: ColumnElement[bool],
        limit: int,
        since: datetime | None,
    ) -> list[Cart]:
        query = select(cart).where(condition).order_by(column).limit(limit)
        if since is not None:
            query = query.where(column > since)
        return self._read(skipping_locked(self._connection, query))

    def save(self, changed: Cart, *events: CartEvent, actor: Caller, now: datetime) -> Cart:
        """Keep the cart and append its events; its version becomes that of the last one."""
        version = changed.version
        for happened in events:
            version += 1
            self._events.append(changed.id, version, happened, actor, now, kind=StreamKind.CART)
        saved = replace(changed, version=version)
        self._carts.save(saved.id, saved)
        return saved

    def flush(self, recorded_at: datetime) -> None:
        """Write what was saved. Raises StaleVersion when another transaction was faster."""
        added, changed = self._carts.take_changes()
        insert_rows(self._connection, cart, [_row(entry, recorded_at) for entry in added])
        if changed:
            self._update(changed, recorded_at)
        relined = [after for before, after in changed if before.lines != after.lines]
        if relined:
            keys = [entry.id for entry in relined]
            self._connection.execute(delete(cart_line).where(cart_line.c.cart_id.in_(keys)))
        rows = [_line_row(entry, line) for entry in (*added, *relined) for line in entry.lines]
        insert_rows(self._connection, cart_line, rows)

    def _update(self, changed: Sequence[tuple[Cart, Cart]], recorded_at: datetime) -> None:
        rows = [
            {
                name: value
                for name, value in _row(after, recorded_at).items()
                if name not in _NEVER_CHANGES
            }
            | {"key": after.id, "loaded_version": before.version}
            for before, after in changed
        ]
        statement = update(cart).where(
            cart.c.id == bindparam("key"), cart.c.version == bindparam("loaded_version")
        )
        if self._connection.execute(statement, rows).rowcount != len(rows):
            before, after = changed[0]
            raise StaleVersion(before.version, after.version)

    def _read(self, query: Select[Any]) -> list[Cart]:
        rows = self._connection.execute(query).mappings().all()
        lines: dict[UUID, list[CartLine]] = defaultdict(list)
        if rows:
            wanted = cart_line.c.cart_id.in_([row["id"] for row in rows])
            parts = (
                select(cart_line).where(wanted).order_by(cart_line.c.cart_id, cart_line.c.number)
            )
            for part in self._connection.execute(parts):
                lines[part.cart_id].append(
                    CartLine(part.number, part.product_id, part.sku, part.quantity)
                )
        return [
            self._carts.remember(row["id"], cart_from_rows(row, lines[row["id"]])) for row in rows
        ]


def cart_from_rows(row: RowMapping, lines: Sequence[CartLine]) -> Cart:
    """The cart of its rows."""
    return Cart(
        **{name: row[name] for name in _SAME_NAME},
        status=CartStatus(row["status"]),
        lines=tuple(lines),
    )


def _visible(found: Cart, caller: Caller) -> bool:
    return sees_cart(caller, found.id, found.channel_id, found.secret_digest)


def _row(entry: Cart, recorded_at: datetime) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SAME_NAME} | {
        "status": entry.status.value,
        "updated_at": recorded_at,
    }


def _line_row(entry: Cart, line: CartLine) -> dict[str, Any]:
    return {
        "cart_id": entry.id,
        "number": line.number,
        "product_id": line.product_id,
        "sku": line.sku,
        "quantity": line.quantity,
    }
