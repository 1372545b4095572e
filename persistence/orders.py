"""Orders with their lines and allocations, and the events that each save announces."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, bindparam, delete, select, update

from domain.access.caller import Caller
from domain.errors import NotFound, StaleVersion
from domain.fulfillment.promise_record import promise_from_data, promise_to_data
from domain.orders.avoidance import Avoidance
from domain.orders.events import OrderEvent
from domain.orders.line import Allocation, KitGroup, OrderLine
from domain.orders.order import Order
from domain.orders.statuses import CancelReason, FulfillmentStatus, OrderStatus
from persistence.access.visibility import has_work_for, sees_order
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking, next_order_numbers
from persistence.event_log import EventLog
from persistence.tables.orders import LINE_QUANTITIES, allocation, order, order_line
from persistence.tracked import Tracked

_SAME_NAME = (
    "id", "number", "channel_id", "channel_reference", "customer_id", "contact_id",
    "shipping_address_id", "billing_address_id", "shipping_method_id", "currency", "subtotal",
    "shipping_amount", "shipping_tax", "tax_amount", "discount_amount", "total", "authorized",
    "charged", "refunded", "refund_pending", "work_started", "tracking_version", "note",
    "attributes", "estimated_delivery_at", "placed_at", "version",
)  # fmt: skip
_NEVER_CHANGES = frozenset(
    ["id", "number", "channel_id", "channel_reference", "currency", "subtotal", "total", "placed_at", "promise"]
)  # fmt: skip
_LINE_COLUMNS = (
    "number", "product_id", "sku", "title", "unit_price", "amount", "discount", "tax", "weight_grams",
    "tracks_stock", *LINE_QUANTITIES,
)  # fmt: skip


class OrderRepository:
    """Orders of one transaction. Reading one locks it."""

    def __init__(self, connection: Connection, events: EventLog) -> None:
        self._connection = connection
        self._events = events
        self._orders: Tracked[Order] = Tracked()

    def get(
        self, order_id: UUID, *, visible_to: Caller, expected_version: int | None = None
    ) -> Order:
        """The order, locked until the transaction ends.

        Raises NotFound (also when the caller may not see it) and StaleVersion.
        """
        found = self._orders.get(order_id) or self._load(order_id)
        if found is None or not self._sees(visible_to, found):
            raise NotFound("No such order.", field=("orderId",))
        if expected_version is not None and expected_version != found.version:
            raise StaleVersion(expected_version, found.version)
        return found

    def look_up(self, order_id: UUID, *, visible_to: Caller) -> Order:
        """The order without a lock: for answers that change nothing. Raises NotFound."""
        found = self._orders.get(order_id) or self._read(order_id, select(order))
        if found is None or not self._sees(visible_to, found):
            raise NotFound("No such order.", field=("orderId",))
        return found

    def avoided_by(self, order_ids: Iterable[UUID]) -> dict[UUID, tuple[Avoidance, ...]]:
        """What orders avoid, without a lock; those that avoid nothing are left out."""
        avoiding = order.c.id.in_(set(order_ids)) & order.c.avoided.is_not(None)
        rows = self._connection.execute(select(order.c.id, order.c.avoided).where(avoiding))
        return {key: tuple(_avoidance(entry) for entry in avoided) for key, avoided in rows}

    def is_new(self, order_id: UUID) -> bool:
        """Whether this transaction placed the order, so that nothing of it is stored elsewhere."""
        return self._orders.is_born(order_id)

    def save(self, changed: Order, *events: OrderEvent, actor: Caller, now: datetime) -> Order:
        """Keep the order and append its events; its version becomes that of the last one."""
        version = changed.version
        for happened in events:
            version += 1
            self._events.append(changed.id, version, happened, actor, now)
        saved = replace(changed, version=version)
        self._orders.save(saved.id, saved)
        return saved

    def tell_of_work(self, order_id: UUID, states: Iterable[str]) -> None:
        """Let an order that this transaction holds say what its active work says."""
        found = self._orders.get(order_id)
        assert found is not None, "work changes under its order's lock"
        self._orders.save(order_id, found.with_work(states))

    def take_numbers(self, count: int) -> list[int]:
        """Globally unique sequence numbers for new orders."""
        return next_order_numbers(self._connection, count)

    def known_references(
        self, references: Mapping[UUID, Iterable[str]]
    ) -> dict[tuple[UUID, str], UUID]:
        """Which (channel, channel reference) pairs already name an order."""
        known = {
            (entry.channel_id, entry.channel_reference): entry.id
            for entry in self._orders.values()
            if entry.channel_reference is not None
        }
        for channel_id, wanted in references.items():
            query = select(order.c.channel_reference, order.c.id).where(
                order.c.channel_id == channel_id, order.c.channel_reference.in_(list(wanted))
            )
            for reference, order_id in self._connection.execute(query):
                known[channel_id, reference] = order_id
        return known

    def flush(self, recorded_at: datetime) -> None:
        """Write what was saved. Raises StaleVersion when another transaction was faster."""
        added, changed = self._orders.take_changes()
        if added:
            self._insert(added, recorded_at)
        if changed:
            self._update(changed, recorded_at)

    def _sees(self, caller: Caller, found: Order) -> bool:
        if caller.location_ids is None:
            return sees_order(caller, found.id, found.channel_id, found.customer_id)
        has_work = self._connection.execute(select(has_work_for(caller, found.id))).scalar()
        return bool(has_work) and sees_order(caller, found.id, found.channel_id, found.customer_id)

    def _load(self, order_id: UUID) -> Order | None:
        found = self._read(order_id, locking(self._connection, select(order)))
        return found and self._orders.remember(order_id, found)

    def _read(self, order_id: UUID, query: Select[Any]) -> Order | None:
        row = self._connection.execute(query.where(order.c.id == order_id)).mappings().first()
        if row is None:
            return None
        lines = self._connection.execute(
            select(order_line)
            .where(order_line.c.order_id == order_id)
            .order_by(order_line.c.number)
        ).mappings()
        allocations: dict[int, list[Allocation]] = {}
        for entry in self._connection.execute(
            select(allocation)
            .where(allocation.c.order_id == order_id)
            .order_by(allocation.c.line_number, allocation.c.location_id)
        ):
            allocations.setdefault(entry.line_number, []).append(
                Allocation(entry.location_id, entry.quantity, entry.shipped)
            )
        return order_from_rows(row, list(lines), allocations)

    def _insert(self, added: Sequence[Order], recorded_at: datetime) -> None:
        connection = self._connection
        insert_rows(connection, order, [_order_row(entry, recorded_at) for entry in added])
        lines = [_line_row(entry.id, line) for entry in added for line in entry.lines]
        insert_rows(connection, order_line, lines)
        held = [row for entry in added for row in _allocation_rows(entry).values()]
        insert_rows(connection, allocation, held)

    def _update(self, changed: Sequence[tuple[Order, Order]], recorded_at: datetime) -> None:
        run = self._connection.execute
        rows = [
            {
                name: value
                for name, value in _order_row(after, recorded_at).items()
                if name not in _NEVER_CHANGES
            }
            | {"key": after.id, "loaded_version": before.version}
            for before, after in changed
        ]
        statement = update(order).where(
            order.c.id == bindparam("key"), order.c.version == bindparam("loaded_version")
        )
        if run(statement, rows).rowcount != len(rows):
            before, after = changed[0]
            raise StaleVersion(before.version, after.version)
        lines = [
            {"key": after.id, "line": line.number, **_quantities(line)}
            for before, after in changed
            for old, line in zip(before.lines, after.lines, strict=True)
            if old is not line and old != line
        ]
        if lines:
            run(_UPDATE_LINE, lines)
        self._update_allocations(changed)

    def _update_allocations(self, changed: Sequence[tuple[Order, Order]]) -> None:
        added, moved, removed = [], [], []
        for before, after in changed:
            if before.lines is after.lines:
                continue
            old, new = _allocation_rows(before), _allocation_rows(after)
            added += [row for key, row in new.items() if key not in old]
            moved += [_keyed(row) for key, row in new.items() if key in old and old[key] != row]
            removed += [_keyed(row) for key, row in old.items() if key not in new]
        if removed:
            self._connection.execute(_DELETE_ALLOCATION, removed)
        if moved:
            self._connection.execute(_UPDATE_ALLOCATION, moved)
        insert_rows(self._connection, allocation, added)


_UPDATE_LINE = (
    update(order_line)
    .where(order_line.c.order_id == bindparam("key"), order_line.c.number == bindparam("line"))
    .values({name: bindparam(f"new_{name}") for name in LINE_QUANTITIES})
)
_IS_ALLOCATION = (
    (allocation.c.order_id == bindparam("key"))
    & (allocation.c.line_number == bindparam("line"))
    & (allocation.c.location_id == bindparam("place"))
)
_UPDATE_ALLOCATION = (
    update(allocation)
    .where(_IS_ALLOCATION)
    .values(quantity=bindparam("new_quantity"), shipped=bindparam("new_shipped"))
)
_DELETE_ALLOCATION = delete(allocation).where(_IS_ALLOCATION)


def order_from_rows(
    row: RowMapping, lines: Sequence[RowMapping], allocations: Mapping[int, Sequence[Allocation]]
) -> Order:
    """The order of its rows."""
    return Order(
        **{name: row[name] for name in _SAME_NAME},
        status=OrderStatus(row["status"]),
        work_pause=FulfillmentStatus(row["work_pause"]) if row["work_pause"] else None,
        promise=promise_from_data(row["promise"]) if row["promise"] else None,
        cancel_reason=CancelReason(row["cancel_reason"]) if row["cancel_reason"] else None,
        avoided=tuple(_avoidance(entry) for entry in row["avoided"] or ()),
        lines=tuple(
            OrderLine(
                **{name: line[name] for name in _LINE_COLUMNS},
                allocations=tuple(allocations.get(line["number"], ())),
                kit=KitGroup(**line["kit"]) if line["kit"] else None,
            )
            for line in lines
        ),
    )


def _order_row(entry: Order, recorded_at: datetime) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SAME_NAME} | {
        "status": entry.status.value,
        "authorize_status": entry.authorize_status.value,
        "charge_status": entry.charge_status.value,
        "work_pause": entry.work_pause.value if entry.work_pause else None,
        "fulfillment_status": entry.fulfillment_status.value,
        "return_status": entry.return_status.value,
        "cancel_reason": entry.cancel_reason.value if entry.cancel_reason else None,
        "avoided": entry.avoided or None,
        "promise": promise_to_data(entry.promise) if entry.promise else None,
        "updated_at": recorded_at,
    }


def _avoidance(document: Mapping[str, str | None]) -> Avoidance:
    place, product = document["location_id"], document["product_id"]
    return Avoidance(UUID(place), UUID(product) if product is not None else None)


def _line_row(order_id: UUID, line: OrderLine) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(line, name) for name in _LINE_COLUMNS}
    row["order_id"] = order_id
    row["kit"] = line.kit
    return row


def _quantities(line: OrderLine) -> dict[str, int]:
    return {f"new_{name}": getattr(line, name) for name in LINE_QUANTITIES}


def _allocation_rows(entry: Order) -> dict[tuple[int, UUID], dict[str, Any]]:
    return {
        (line.number, held.location_id): {
            "order_id": entry.id,
            "line_number": line.number,
            "location_id": held.location_id,
            "product_id": line.product_id,
            "quantity": held.quantity,
            "shipped": held.shipped,
        }
        for line in entry.lines
        for held in line.allocations
    }


def _keyed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": row["order_id"],
        "line": row["line_number"],
        "place": row["location_id"],
        "new_quantity": row["quantity"],
        "new_shipped": row["shipped"],
    }
