"""Order lines: money facts that never change, and quantities that only move forward."""

from dataclasses import dataclass, replace
from uuid import UUID

from domain.errors import DomainError, InvalidInput


class QuantityExceeded(DomainError):
    """More pieces than the line has left for this step."""

    code = "QUANTITY_EXCEEDED"

    def __init__(self, line_number: int, requested: int, available: int, step: str) -> None:
        super().__init__(
            f"Line {line_number}: {requested} requested, {available} left to {step}.",
            field=("lines", str(line_number)),
        )
        self.line_number = line_number
        self.requested = requested
        self.available = available


@dataclass(frozen=True, slots=True)
class Allocation:
    """Which location's stock stands behind a quantity of a line; `shipped` of it has left."""

    location_id: UUID
    quantity: int
    shipped: int = 0

    @property
    def open(self) -> int:
        """Pieces still committed at the location."""
        return self.quantity - self.shipped


@dataclass(frozen=True, slots=True)
class KitGroup:
    """The kit that a line is a part of: the `number`-th of its order, `quantity` kits ordered."""

    number: int
    sku: str
    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line. `unit_price` in ten-thousandths; amounts in the order's minor units.

    The line has no state of its own, only quantities. Without `tracks_stock`, as its product was
    when it was ordered, its pieces are in no ledger. Lines with the same `kit` were ordered as one.
    """

    number: int
    product_id: UUID
    sku: str
    title: str
    unit_price: int
    ordered: int
    amount: int
    discount: int = 0
    tax: int = 0
    weight_grams: int = 0
    tracks_stock: bool = True
    canceled: int = 0
    backordered: int = 0
    packed: int = 0
    shipped: int = 0
    delivered: int = 0
    return_requested: int = 0
    return_received: int = 0
    return_dismissed: int = 0
    allocations: tuple[Allocation, ...] = ()
    kit: KitGroup | None = None

    @property
    def allocated(self) -> int:
        """Pieces with stock behind them, shipped ones included."""
        return sum(allocation.quantity for allocation in self.allocations)

    @property
    def refundable_total(self) -> int:
        """What the customer paid for the line, in minor units."""
        return self.amount - self.discount + self.tax

    def cancel_rest(self) -> "OrderLine":
        """The line with everything that has not shipped canceled and its stock let go."""
        kept = tuple(
            Allocation(allocation.location_id, allocation.shipped, allocation.shipped)
            for allocation in self.allocations
            if allocation.shipped
        )
        return replace(
            self,
            canceled=self.ordered - self.shipped,
            backordered=0,
            packed=self.shipped,
            allocations=kept,
        )

    def allocate_backorder(self, quantity: int, location_id: UUID) -> "OrderLine":
        """Pieces that were waited for have stock behind them now. Raises QuantityExceeded."""
        self._within(quantity, self.backordered, "allocate")
        here = next((a for a in self.allocations if a.location_id == location_id), None)
        before = here or Allocation(location_id, 0)
        more = replace(before, quantity=before.quantity + quantity)
        others = tuple(a for a in self.allocations if a is not here)
        return replace(self, backordered=self.backordered - quantity, allocations=(*others, more))

    def pack(self, quantity: int) -> "OrderLine":
        """Pieces go into a carton. Raises QuantityExceeded."""
        self._within(quantity, self.allocated - self.packed, "pack")
        return replace(self, packed=self.packed + quantity)

    def unpack(self, quantity: int) -> "OrderLine":
        """Pieces leave a carton that will not ship. Raises QuantityExceeded."""
        self._within(quantity, self.packed - self.shipped, "unpack")
        return replace(self, packed=self.packed - quantity)

    def ship(self, quantity: int, location_id: UUID) -> "OrderLine":
        """Pieces leave a location. Raises QuantityExceeded."""
        self._within(quantity, self.packed - self.shipped, "ship")
        open_here = sum(a.open for a in self.allocations if a.location_id == location_id)
        self._within(quantity, open_here, "ship from this location")
        allocations = tuple(
            Allocation(a.location_id, a.quantity, a.shipped + quantity)
            if a.location_id == location_id
            else a
            for a in self.allocations
        )
        return replace(self, shipped=self.shipped + quantity, allocations=allocations)

    def deliver(self, quantity: int) -> "OrderLine":
        """Pieces reach the customer. Raises QuantityExceeded."""
        self._within(quantity, self.shipped - self.delivered, "deliver")
        return replace(self, delivered=self.delivered + quantity)

    def request_return(self, quantity: int) -> "OrderLine":
        """The customer wants to send pieces back. Raises QuantityExceeded."""
        self._within(quantity, self.returnable, "return")
        return replace(self, return_requested=self.return_requested + quantity)

    def withdraw_return(self, quantity: int) -> "OrderLine":
        """A request was declined or taken back: the pieces may be asked for again."""
        self._within(quantity, self.return_open, "withdraw")
        return replace(self, return_requested=self.return_requested - quantity)

    def receive_return(self, quantity: int) -> "OrderLine":
        """Pieces came back. Raises QuantityExceeded."""
        self._within(quantity, self.return_open, "receive")
        return replace(self, return_received=self.return_received + quantity)

    def dismiss_return(self, quantity: int) -> "OrderLine":
        """Pieces of an approved return never came. Raises QuantityExceeded."""
        self._within(quantity, self.return_open, "dismiss")
        return replace(self, return_dismissed=self.return_dismissed + quantity)

    @property
    def returnable(self) -> int:
        """Pieces shipped that nobody has asked to return."""
        return self.shipped - self.return_requested

    @property
    def return_open(self) -> int:
        """Pieces asked to come back that have neither come nor been dismissed."""
        return self.return_requested - self.return_received - self.return_dismissed

    def _within(self, requested: int, available: int, step: str) -> None:
        if requested < 1:
            raise InvalidInput("A quantity is from 1.", field=("lines", str(self.number)))
        if requested > available:
            raise QuantityExceeded(self.number, requested, available, step)
