"""What a history may not say: moves that no table has, and parcels that travel backwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.fulfillment.shipment import SHIPMENT_MOVES, ShipmentStatus
from domain.fulfillment.tracking import PROGRESS, TrackingCode
from domain.orders.fold import StoredEvent
from domain.orders.statuses import MOVES, OrderStatus

_ORDER_MOVES = {
    "ORDER_PLACED": "place",
    "ORDER_CONFIRMED": "confirm",
    "ORDER_CANCELED": "cancel",
    "ORDER_COMPLETED": "complete",
}
_SHIPMENT_MOVES = {
    "SHIPMENT_SHIPPED": "ship",
    "SHIPMENT_CANCELED": "cancel",
    "SHIPMENT_DELIVERED": "deliver",
}


@dataclass(slots=True)
class Retraced:
    """Where the events of an order lead, and every step that the tables do not have, in words.

    Shipments by their identity as text, as events name them.
    """

    status: OrderStatus = OrderStatus.DRAFT
    shipments: dict[str, ShipmentStatus] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    _progress: dict[str, int] = field(default_factory=dict)

    def step(self, kind: str, data: Mapping[str, Any]) -> None:
        """Take one event after those before it."""
        if kind in _ORDER_MOVES:
            self._move_order(_ORDER_MOVES[kind])
        elif kind == "SHIPMENT_CREATED":
            self.shipments[data["shipment_id"]] = ShipmentStatus.PACKED
        elif kind in _SHIPMENT_MOVES:
            self._move_shipment(data["shipment_id"], _SHIPMENT_MOVES[kind])
        elif kind == "TRACKING_RECORDED":
            self._track(data["shipment_id"], TrackingCode(data["tracking_status"]))

    def _move_order(self, move: str) -> None:
        after = MOVES[self.status].get(move)
        if after is None:
            self.complaints.append(f"could not {move} when it was {self.status.value}")
        else:
            self.status = after

    def _move_shipment(self, key: str, move: str) -> None:
        before = self.shipments.get(key)
        if before is None:
            self.complaints.append(f"shipment {key} could not {move} before it was made")
            return
        after = SHIPMENT_MOVES[before].get(move)
        if after is None:
            self.complaints.append(f"shipment {key} could not {move} when it was {before.value}")
        else:
            self.shipments[key] = after

    def _track(self, key: str, code: TrackingCode) -> None:
        if PROGRESS[code] < self._progress.get(key, 0):
            self.complaints.append(f"tracking of shipment {key} went back to {code.value}")
        self._progress[key] = PROGRESS[code]


def retrace(events: Iterable[StoredEvent]) -> Retraced:
    """Follow an order's events through the tables of moves."""
    retraced = Retraced()
    for kind, data in events:
        retraced.step(kind, data)
    return retraced
