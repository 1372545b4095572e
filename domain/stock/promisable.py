"""What may be promised of a product: the one place that knows.

Each location keeps its safety stock. From what they may give together comes off what is spoken for
in the whole network and stands at no location: the channel's buffer, other channels' unused
allotments, and the queue of pieces that were sold before they came. What somebody holds already (a
cart's reservations, an order's own pieces) counts for them on top of that.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from domain.stock.policy import BackorderTerms

NOTHING: Mapping[UUID, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ChannelStockRule:
    """A channel's share of a product.

    `buffer` pieces are never shown to the channel. `allotment` pieces are its own: no other channel
    may take them. `allotment_used` are those its orders took (and its carts hold) since
    `allotment_started_at`; what an order took comes back only when it is canceled.
    """

    product_id: UUID
    channel_id: UUID
    buffer: int = 0
    allotment: int = 0
    allotment_used: int = 0
    allotment_started_at: datetime | None = None

    @property
    def unused_allotment(self) -> int:
        """Pieces that are kept for the channel."""
        return max(0, self.allotment - self.allotment_used)


@dataclass(frozen=True, slots=True)
class ProductStockRules:
    """Everything that is spoken for of a product in the whole network.

    `channels` by channel, `queued` pieces by the channel of the orders that wait, `incoming` pieces
    by location.
    """

    channels: Mapping[UUID, ChannelStockRule] = field(default_factory=dict)
    queued: Mapping[UUID, int] = field(default_factory=dict)
    incoming: Mapping[UUID, int] = field(default_factory=dict)


NO_RULES = ProductStockRules()


@dataclass(frozen=True, slots=True)
class Floors:
    """What comes off a channel's stock: its buffer, others' allotments, the queue before it."""

    buffer: int = 0
    allotted_to_others: int = 0
    queued: int = 0


NO_FLOORS = Floors()


def floors_of(
    rules: ProductStockRules, channel_id: UUID | None, shares_stock: Callable[[UUID], bool]
) -> Floors:
    """What comes off the stock of a channel; of no channel, only the queue.

    `shares_stock` tells whether another channel uses any of the same locations: what is spoken for
    elsewhere is no concern here.
    """
    own = rules.channels.get(channel_id) if channel_id is not None else None
    others = 0
    if channel_id is not None:
        others = sum(
            rule.unused_allotment
            for key, rule in rules.channels.items()
            if key != channel_id and shares_stock(key)
        )
    queued = sum(
        pieces
        for key, pieces in rules.queued.items()
        if key == channel_id or channel_id is None or shares_stock(key)
    )
    return Floors(own.buffer if own is not None else 0, others, queued)


@dataclass(frozen=True, slots=True)
class Promisable:
    """Pieces of one product: `now` from stock, `later` beyond it (None: any number).

    `by_location` is what each location could give; together they may have more than `now`.
    """

    now: int
    by_location: Mapping[UUID, int]
    later: int | None = 0


def promisable(
    free: Mapping[UUID, int],
    floors: Floors = NO_FLOORS,
    *,
    own: Mapping[UUID, int] = NOTHING,
    cap: int | None = 0,
) -> Promisable:
    """What may be promised.

    `free` is each usable location's stock above its safety stock (`StockPosition.promisable`),
    `own` what who asks holds there already, `cap` how many pieces may wait in the queue in all
    (`BackorderTerms.cap`). Stock that came and has not been served yet covers the queue first.
    """
    for_sale = max(0, sum(free.values()) - floors.buffer - floors.allotted_to_others)
    now = max(0, for_sale - floors.queued)
    later = None if cap is None else max(0, cap - max(0, floors.queued - for_sale))
    if not own:
        return Promisable(now, free, later)
    mine = {place: own.get(place, 0) for place in {*free, *own}}
    by_location = {place: free.get(place, 0) + pieces for place, pieces in mine.items()}
    return Promisable(now + sum(mine.values()), by_location, later)


def cap_of(
    terms: BackorderTerms,
    rules: ProductStockRules,
    launch_date: date | None,
    location_ids: Iterable[UUID],
    today: date,
) -> int | None:
    """How many pieces of a product may wait, counting what comes to these locations."""
    incoming = sum(rules.incoming.get(place, 0) for place in location_ids)
    return terms.cap(incoming, launch_date, today)
