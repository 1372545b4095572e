"""What should be true of a simulated shop: plain counting, with none of the shop's own code."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tests.simulation.expected_shares import ExpectedShares

Pieces = Sequence[tuple[int, int]]
"""Pairs of line number and pieces."""


@dataclass(slots=True)
class ExpectedLine:
    """What became of the pieces of one order line."""

    sku: str
    ordered: int
    canceled: int = 0
    packed: int = 0
    shipped: int = 0
    delivered: int = 0
    return_requested: int = 0
    return_received: int = 0
    return_dismissed: int = 0


@dataclass(slots=True)
class ExpectedOrder:
    """An order by its lines. `status` is one of the order's own words."""

    status: str
    lines: dict[int, ExpectedLine]
    channel: str
    placed_at: datetime

    def pieces(self, sku: str) -> int:
        """What it took, and did not give back."""
        return sum(n.ordered - n.canceled for n in self.lines.values() if n.sku == sku)


@dataclass(slots=True)
class ExpectedShipment:
    """A parcel: whose, from where, what is in it, and what its carrier said."""

    order_id: UUID
    place: str
    lines: Pieces
    left: bool = False
    arrived: bool = False
    delivered: bool = False


@dataclass(slots=True)
class Expected:
    """The whole shop. `on_hand` and `set_aside` by SKU and place; `brought_in` by SKU.

    Set aside is what is on hand and nobody may buy: damaged, or in quality control.
    """

    on_hand: Counter[tuple[str, str]] = field(default_factory=Counter)
    set_aside: Counter[tuple[str, str]] = field(default_factory=Counter)
    brought_in: Counter[str] = field(default_factory=Counter)
    orders: dict[UUID, ExpectedOrder] = field(default_factory=dict)
    references: dict[tuple[str, str], UUID] = field(default_factory=dict)
    cartons: dict[UUID, tuple[UUID, Pieces]] = field(default_factory=dict)
    shipments: dict[UUID, ExpectedShipment] = field(default_factory=dict)
    returns: dict[UUID, tuple[UUID, dict[int, int]]] = field(default_factory=dict)
    shares: ExpectedShares = field(default_factory=ExpectedShares)

    def for_sale(self, channel: str, sku: str, free: int) -> int:
        """Pieces that a channel may have of those above safety stock, whoever waits for them."""
        shares = self.shares
        for (other, shared), allotment in shares.allotments.items():
            if other != channel and shared == sku:
                free -= max(0, allotment - self.taken(other, sku))
        return max(0, free - shares.buffers[channel, sku])

    def orderable(self, channel: str, sku: str, free: int, waiting: int) -> int:
        """Pieces that an order may have now or wait for; `waiting` others wait already."""
        for_sale = self.for_sale(channel, sku, free)
        beyond = self.shares.limits.get(sku, 0) - max(0, waiting - for_sale)
        return max(0, for_sale - waiting) + max(0, beyond)

    def taken(self, channel: str, sku: str) -> int:
        """Pieces that a channel's orders took since its allotment started."""
        since = self.shares.started[channel, sku]
        return sum(
            order.pieces(sku)
            for order in self.orders.values()
            if order.channel == channel and order.placed_at >= since
        )

    def promised(self, sku: str) -> int:
        """Pieces that orders wait for."""
        return sum(
            line.ordered - line.canceled - line.shipped
            for order in self.orders.values()
            for line in order.lines.values()
            if line.sku == sku
        )

    def stock_changed(self, sku: str, place: str, pieces: int, *, aside: bool = False) -> None:
        """Pieces came from outside, or went there, by somebody's word."""
        self.on_hand[sku, place] += pieces
        self.brought_in[sku] += pieces
        if aside:
            self.set_aside[sku, place] += pieces

    def order_canceled(self, order_id: UUID) -> None:
        """Nothing of an order will ship."""
        order = self.orders[order_id]
        order.status = "CANCELED"
        for line in order.lines.values():
            line.canceled, line.packed = line.ordered, 0

    def packed(self, carton_id: UUID, order_id: UUID, lines: Pieces) -> None:
        """Pieces went into a carton."""
        self.cartons[carton_id] = (order_id, lines)
        for number, pieces in lines:
            self.orders[order_id].lines[number].packed += pieces

    def shipment_made(self, shipment_id: UUID, place: str, cartons: Iterable[UUID]) -> None:
        """Cartons were put together."""
        contents: Counter[int] = Counter()
        order_id = None
        for carton in cartons:
            order_id, lines = self.cartons[carton]
            contents.update(dict(lines))
        assert order_id is not None
        self.shipments[shipment_id] = ExpectedShipment(order_id, place, list(contents.items()))

    def shipment_canceled(self, shipment_id: UUID) -> None:
        """The cartons of a parcel were unpacked."""
        shipment = self.shipments[shipment_id]
        for number, pieces in shipment.lines:
            self.orders[shipment.order_id].lines[number].packed -= pieces

    def shipped(self, shipment_id: UUID) -> None:
        """A parcel left its place."""
        shipment = self.shipments[shipment_id]
        shipment.left = True
        for number, pieces in shipment.lines:
            line = self.orders[shipment.order_id].lines[number]
            line.shipped += pieces
            self.on_hand[line.sku, shipment.place] -= pieces
        self._deliver(shipment)

    def reported(self, shipment_id: UUID, *, arrived: bool) -> None:
        """A carrier said something for the first time."""
        shipment = self.shipments[shipment_id]
        shipment.arrived |= arrived
        self._deliver(shipment)

    def return_requested(self, return_id: UUID, order_id: UUID, lines: Pieces) -> None:
        """A customer wants to send pieces back."""
        self.returns[return_id] = (order_id, dict(lines))
        for number, pieces in lines:
            self.orders[order_id].lines[number].return_requested += pieces

    def return_withdrawn(self, return_id: UUID) -> None:
        """Pieces stay with the customer, who may ask again."""
        order_id, still_open = self.returns[return_id]
        for number, pieces in still_open.items():
            self.orders[order_id].lines[number].return_requested -= pieces
        still_open.clear()

    def return_closed(self, return_id: UUID) -> None:
        """What has not come will not come."""
        order_id, still_open = self.returns[return_id]
        for number, pieces in still_open.items():
            self.orders[order_id].lines[number].return_dismissed += pieces
        still_open.clear()

    def return_received(
        self, return_id: UUID, place: str, came: Iterable[tuple[int, int, str]]
    ) -> None:
        """Pieces came back: (line number, pieces, disposition)."""
        order_id, still_open = self.returns[return_id]
        for number, pieces, disposition in came:
            line = self.orders[order_id].lines[number]
            line.return_received += pieces
            still_open[number] -= pieces
            if disposition == "DISPOSED":
                self.brought_in[line.sku] -= pieces
                continue
            self.on_hand[line.sku, place] += pieces
            if disposition != "RESTOCK":
                self.set_aside[line.sku, place] += pieces

    def _deliver(self, shipment: ExpectedShipment) -> None:
        if shipment.delivered or not (shipment.left and shipment.arrived):
            return
        shipment.delivered = True
        order = self.orders[shipment.order_id]
        for number, pieces in shipment.lines:
            order.lines[number].delivered += pieces
        if all(line.delivered == line.ordered for line in order.lines.values()):
            order.status = "COMPLETED"
