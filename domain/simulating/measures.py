"""What a replay under one profile came to."""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Measures:
    """Sums over the orders of a replay. Money in ten-thousandths of the network's currency.

    `shipping` and `handling` are what carriers and packers were really paid, whatever the profile
    counts them for. An order is split when it leaves in more than one parcel, late when its last
    parcel is expected after the promise, short when a piece of it was nowhere. `unplanned` orders
    had stock but no plan that the profile allows. `objective` is what the profile counts all plans
    for, and `gap` what better ones could save of it at most: the node limit ends some searches.
    """

    orders: int = 0
    unplanned: int = 0
    parcels: int = 0
    pieces: int = 0
    shipping: int = 0
    handling: int = 0
    split: int = 0
    late: int = 0
    kilometres: int = 0
    short: int = 0
    short_pieces: int = 0
    counter_pieces: int = 0
    counter_short_pieces: int = 0
    objective: int = 0
    gap: int = 0
    days: int = 0

    @property
    def shipped_orders(self) -> int:
        """Orders of which anything left."""
        return self.orders - self.unplanned

    @property
    def cost_per_order(self) -> float:
        """Ten-thousandths for shipping and handling of an order."""
        return (self.shipping + self.handling) / max(self.shipped_orders, 1)

    @property
    def parcels_per_order(self) -> float:
        """Parcels of an order that left."""
        return self.parcels / max(self.shipped_orders, 1)

    @property
    def split_rate(self) -> float:
        """Part of the orders that left in more than one parcel."""
        return self.split / max(self.shipped_orders, 1)

    @property
    def late_rate(self) -> float:
        """Part of the orders that come after the promise."""
        return self.late / max(self.shipped_orders, 1)

    @property
    def kilometres_per_order(self) -> float:
        """Great-circle kilometres of all its parcels."""
        return self.kilometres / max(self.shipped_orders, 1)

    @property
    def short_rate(self) -> float:
        """Part of the pieces ordered online that were nowhere."""
        return self.short_pieces / max(self.pieces + self.short_pieces, 1)

    @property
    def counter_short_rate(self) -> float:
        """Part of the pieces wanted at counters that were not there."""
        return self.counter_short_pieces / max(self.counter_pieces + self.counter_short_pieces, 1)

    @property
    def gap_rate(self) -> float:
        """Part of the objective that better plans could save at most."""
        return self.gap / max(self.objective, 1)

    def as_json(self) -> dict[str, int]:
        """The sums by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
