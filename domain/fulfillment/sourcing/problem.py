"""The question sourcing answers, as numbers only: what is wanted, who could send it, at what cost.

Profile, calendars, zones and rate cards have been applied before. Every cost is an exact integer in
ten-thousandths of the channel's currency; nothing here depends on the order of what it is given.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

NODE_LIMIT = 300
"""Search nodes after which the best plan so far is taken, with its gap stated.

A node in which many sites are still possible counts as several.
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One line that must be shipped whole. Weight and volume are those of one piece.

    Lines that name the same group `together` leave from one location in one parcel; a line that is
    alone in its group is never divided. Several lines may ask for the same product: they share its
    stock.
    """

    line: int
    product_id: UUID
    sku: str
    quantity: int
    weight_grams: int = 0
    volume_cubic_millimetres: int = 0
    together: str | None = None

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.weight_grams < 0 or self.volume_cubic_millimetres < 0:
            raise ValueError(f"Line {self.line} needs a quantity above 0 and no negative measure.")


@dataclass(frozen=True, slots=True)
class Rate:
    """What a parcel costs by its billable weight: a staircase that never falls.

    `bands` are (up to and with these grams, cost), both ascending. Above the last band each started
    step of `step_grams` costs `per_further_step` more; None means that the service takes nothing
    heavier.
    """

    bands: tuple[tuple[int, int], ...]
    per_further_step: int | None = None
    step_grams: int = 1000

    def __post_init__(self) -> None:
        if not self.bands or self.bands[0][1] < 0 or (self.per_further_step or 0) < 0:
            raise ValueError("A rate needs at least one band and no negative amount.")
        if self.step_grams < 1:
            raise ValueError("A step is at least a gram.")
        for (grams, cost), (next_grams, next_cost) in zip(self.bands, self.bands[1:], strict=False):
            if next_grams <= grams or next_cost < cost:
                raise ValueError("Bands ascend in weight and never fall in cost.")

    def cost(self, billable_grams: int) -> int | None:
        """Cost of a parcel of this billable weight, None when it is too heavy."""
        place = bisect_left(self.bands, billable_grams, key=lambda band: band[0])
        if place < len(self.bands):
            return self.bands[place][1]
        if self.per_further_step is None:
            return None
        last_grams, last_cost = self.bands[-1]
        return (
            last_cost + -(-(billable_grams - last_grams) // self.step_grams) * self.per_further_step
        )


@dataclass(frozen=True, slots=True)
class ShipOption:
    """One way a parcel may leave a site: a carrier's service with its price, dates and penalties.

    The billable weight is the greater of the real one and volume / `dimensional_divisor`, rounded
    up (cubic centimetres per kilogram, which is cubic millimetres per gram); None ignores volume.
    `maximum_weight_grams` bounds the real weight. `lateness` and `carbon` are per parcel,
    `carbon_per_kilogram` is per kilogram of real weight, rounded up to a whole ten-thousandth. The
    dates and days late are carried along for explanation.
    """

    service_code: str
    rate: Rate
    dimensional_divisor: int | None = None
    maximum_weight_grams: int | None = None
    lateness: int = 0
    carbon: int = 0
    carbon_per_kilogram: int = 0
    ships_at: datetime | None = None
    arrives_at: datetime | None = None
    days_late: int = 0

    def __post_init__(self) -> None:
        if min(self.lateness, self.carbon, self.carbon_per_kilogram) < 0:
            raise ValueError(f"Option {self.service_code} has a negative penalty.")
        if self.dimensional_divisor is not None and self.dimensional_divisor < 1:
            raise ValueError(f"Option {self.service_code} has a divisor below 1.")

    def billable_grams(self, weight_grams: int, volume_cubic_millimetres: int) -> int:
        """The greater of real and dimensional weight."""
        if self.dimensional_divisor is None:
            return weight_grams
        return max(weight_grams, -(-volume_cubic_millimetres // self.dimensional_divisor))


@dataclass(frozen=True, slots=True)
class Offer:
    """A site may ship a line: what a piece from there costs besides transport.

    Both may be negative: stock that should leave a store is worth something.
    """

    line: int
    preference_per_piece: int = 0
    balance_per_piece: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """A location that may take part: what it has, which lines it may ship, and what it costs.

    `stock` is the pieces of each product that may be taken here; None is without limit, a product
    that is not named is not there. A line without an offer may not be shipped from here. Costs per
    parcel are not negative: a preferred location is the one that costs nothing more.
    """

    location_id: UUID
    code: str
    stock: Mapping[UUID, int | None]
    offers: tuple[Offer, ...]
    options: tuple[ShipOption, ...]
    handling_per_parcel: int = 0
    handling_per_line: int = 0
    preference_per_parcel: int = 0

    def __post_init__(self) -> None:
        costs = (self.handling_per_parcel, self.handling_per_line, self.preference_per_parcel)
        if min(costs) < 0:
            raise ValueError(f"Site {self.code} has a negative cost per parcel or per line.")


@dataclass(frozen=True, slots=True)
class Problem:
    """Which site ships which pieces by which service, at the least sum of all costs.

    A plan has at most one parcel per site. `split_penalty` is for each parcel after the first.
    `maximum_parcels` of 1 is ship-complete, None is without limit. `maximum_real_cost` bounds
    shipping and handling, in the same ten-thousandths (from the minimum margin). `node_limit`
    counts search nodes, never time.
    """

    items: tuple[Item, ...]
    sites: tuple[Site, ...]
    split_penalty: int = 0
    maximum_parcels: int | None = None
    maximum_real_cost: int | None = None
    node_limit: int = NODE_LIMIT

    def __post_init__(self) -> None:
        if self.split_penalty < 0:
            raise ValueError("The split penalty is negative.")
        if len({item.line for item in self.items}) < len(self.items):
            raise ValueError("Two items have the same line.")
        if len({site.location_id for site in self.sites}) < len(self.sites):
            raise ValueError("Two sites are the same location.")
