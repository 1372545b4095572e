"""The log as its followers need it: each event with where its work is, in a few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from domain.access.caller import Caller
from domain.events import StreamKind
from persistence.access.visibility import LOG_SCOPES, sees_order
from persistence.reads.log import EVERYTHING, LogFilter, log_page
from persistence.tables.alerts import alert
from persistence.tables.fulfillment import fulfillment_order, shipment

WORK_TYPES: Final = frozenset(
    {
        "BACKORDER_ALLOCATED", "FULFILLMENT_ORDER_ACCEPTED",
        "FULFILLMENT_ORDER_CANCELLATION_ACCEPTED", "FULFILLMENT_ORDER_CANCELLATION_REJECTED",
        "FULFILLMENT_ORDER_CANCELLATION_REQUESTED", "FULFILLMENT_ORDER_HELD",
        "FULFILLMENT_ORDER_HOLD_RELEASED", "FULFILLMENT_ORDER_MOVED", "FULFILLMENT_ORDER_REJECTED",
        "FULFILLMENT_ORDER_REPORTED_SHORT", "FULFILLMENT_ORDER_SPLIT",
        "FULFILLMENT_ORDER_SUBMITTED", "FULFILLMENT_PLAN_COMMITTED", "LINES_BACKORDERED",
        "ORDER_CANCELED", "PACKAGE_PACKED", "SHIPMENT_CANCELED", "SHIPMENT_CREATED",
        "SHIPMENT_DELIVERED", "SHIPMENT_SHIPPED", "TRACKING_RECORDED",
    }
)  # fmt: skip
"""Events that change what a location has to do, or tell what became of it."""

RETURN_TYPES: Final = frozenset(
    {
        "RETURN_APPROVED", "RETURN_CLOSED", "RETURN_RECEIVED", "RETURN_REQUESTED",
        "RETURN_WITHDRAWN",
    }
)  # fmt: skip
"""Events of returns."""


@dataclass(frozen=True, slots=True)
class FollowedEvent:
    """An event of the log, and what decides who is told of it."""

    row: RowMapping
    work: Mapping[UUID, UUID]
    """The fulfillment orders that it concerns, each with its location."""
    alert_location_id: UUID | None

    @property
    def position(self) -> int:
        """Its place in the log."""
        return int(self.row["position"])

    @property
    def is_of_order(self) -> bool:
        """Whether an order's history has it."""
        return bool(self.row["stream_kind"] == StreamKind.ORDER.value)

    def is_visible_to(self, caller: Caller) -> bool:
        """Whether the caller may know of it: the rule of the reads, without a read."""
        if self.is_of_order:
            if caller.location_ids is not None and not self._is_at(caller):
                return False
            return sees_order(caller, self.row["stream_id"], self.row["channel_id"], None)
        place = self.alert_location_id
        return place is not None and caller.may_use_location(place)

    def is_in_a_history_of(self, caller: Caller) -> bool:
        """Whether it is in an order's history that the caller may follow.

        A history tells of every location: who is bound to some of them follows their work.
        """
        return self.is_of_order and caller.location_ids is None and self.is_visible_to(caller)

    def _is_at(self, caller: Caller) -> bool:
        return any(caller.may_use_location(place) for place in self.work.values())


def followed_page(
    connection: Connection,
    caller: Caller,
    after_position: int,
    limit: int,
    wanted: LogFilter = EVERYTHING,
    until_position: int | None = None,
) -> list[FollowedEvent]:
    """Events behind a position that the caller may see, in the order of the log.

    Which kinds it may follow was asked of the field it follows them by: `fulfillmentOrderEvents`
    needs no scope of orders.
    """
    follower = replace(caller, scopes=caller.scopes | LOG_SCOPES)
    rows = log_page(
        connection, follower, after_position, limit, wanted, until_position=until_position
    )
    working = [row for row in rows if row["type"] in WORK_TYPES]
    work, places = _work_of(connection, {row["stream_id"] for row in working})
    alerts = [row["stream_id"] for row in rows if row["stream_kind"] == StreamKind.ALERT.value]
    places_of_alerts = _places_of_alerts(connection, alerts)
    return [
        FollowedEvent(
            row,
            _concerned(row, work.get(row["stream_id"], {}), places)
            if row["type"] in WORK_TYPES
            else {},
            places_of_alerts.get(row["stream_id"]),
        )
        for row in rows
    ]


def _work_of(
    connection: Connection, order_ids: Iterable[UUID]
) -> tuple[dict[UUID, dict[UUID, UUID]], dict[UUID, UUID]]:
    """The fulfillment orders of each order with their locations; the locations of shipments."""
    ids = list(order_ids)
    work: dict[UUID, dict[UUID, UUID]] = {}
    if not ids:
        return work, {}
    table = fulfillment_order.c
    query = select(table.order_id, table.id, table.location_id).where(table.order_id.in_(ids))
    for order_id, work_id, location_id in connection.execute(query):
        work.setdefault(order_id, {})[work_id] = location_id
    sent = select(shipment.c.id, shipment.c.location_id).where(shipment.c.order_id.in_(ids))
    return work, {row.id: row.location_id for row in connection.execute(sent)}


def _places_of_alerts(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    if not ids:
        return {}
    query = select(alert.c.id, alert.c.location_id).where(alert.c.id.in_(ids))
    return {row.id: row.location_id for row in connection.execute(query)}


def _concerned(
    row: RowMapping, work: Mapping[UUID, UUID], places: Mapping[UUID, UUID]
) -> dict[UUID, UUID]:
    """Which of an order's work an event is about; all of it where the event names none."""
    data: dict[str, Any] = row["data"]
    named = {UUID(text) for text in _named_work(data)}
    if named:
        return {key: place for key, place in work.items() if key in named}
    shipment_id = data.get("shipment_id")
    if shipment_id is not None:
        there = places.get(UUID(shipment_id))
        return {key: place for key, place in work.items() if place == there}
    return dict(work)


def _named_work(data: Mapping[str, Any]) -> Iterable[str]:
    if "fulfillment_order_id" in data:
        yield data["fulfillment_order_id"]
    for part in (*data.get("fulfillment_orders", ()), *data.get("given_up", ())):
        yield part.get("id") or part["fulfillment_order_id"]
