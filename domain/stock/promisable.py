"""What may be promised of a product: the one place that knows.

Each location keeps its safety stock. From what they may give together comes off what is spoken for
in the whole network and stands at no location: the channel's buffer, other channels' unused
allotments, and the queue of pieces that were sold before they came. What somebody holds already (a
cart's reservations, an order's own pieces) counts for them on top of that.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
    """What comes off a channel's stock: its buffer, others' allotments, the queue before it.

    `out_of_reach` of those in the queue can use none of this stock: they wait for other. `kept` is
    what has to stay at which location for channels that cannot use the others.
    """

    buffer: int = 0
    allotted_to_others: int = 0
    queued: int = 0
    out_of_reach: int = 0
    kept: Mapping[UUID, int] = field(default_factory=dict)

    def for_sale(self, free: Mapping[UUID, int]) -> int:
        """Pieces that are the channel's to promise, once the queue has its own."""
        return max(0, sum(free.values()) - self.buffer - self.allotted_to_others)

    def waiting_beyond(self, free: Mapping[UUID, int]) -> int:
        """Pieces of the queue that this stock does not cover: they wait for more to come."""
        within_reach = self.queued - self.out_of_reach
        return self.out_of_reach + max(0, within_reach - self.for_sale(free))


NO_FLOORS = Floors()


def floors_of(
    rules: ProductStockRules,
    channel_id: UUID | None,
    free: Mapping[UUID, int],
    *,
    shares_stock: Callable[[UUID], bool],
    may_use: Callable[[UUID, UUID], bool],
) -> Floors:
    """What comes off the `free` stock of a channel; of no channel, only the queue.

    `shares_stock` tells whether another channel uses any of the same locations: what is spoken for
    elsewhere is no concern here. `may_use` tells whether a channel uses a location: nothing is kept
    for it of stock that it cannot use. What is left of the channel's own allotment is not for those
    who wait in other channels.
    """
    own = rules.channels.get(channel_id) if channel_id is not None else None
    allotted = queued = owed_here = owed_elsewhere = 0
    there = {place: pieces for place, pieces in free.items() if pieces}
    claims: list[tuple[list[UUID], int, int]] = []
    for key in sorted({*rules.channels, *rules.queued}):
        if channel_id is not None and key != channel_id and not shares_stock(key):
            continue
        places = [place for place in there if key == channel_id or may_use(key, place)]
        reach = sum(there[place] for place in places)
        waiting = rules.queued.get(key, 0)
        share = 0
        if key in rules.channels and channel_id not in {None, key}:
            share = min(reach, rules.channels[key].unused_allotment)
        allotted += share
        queued += waiting
        if key == channel_id:
            owed_here += min(waiting, reach)
        else:
            owed_elsewhere += min(waiting, reach)
        if len(places) < len(there):
            claims.append((places, share, waiting))
    buffer, own_share = (own.buffer, own.unused_allotment) if own is not None else (0, 0)
    for_sale = max(0, sum(there.values()) - buffer - allotted)
    owed = owed_here + min(owed_elsewhere, max(0, for_sale - own_share))
    kept = _kept(there, claims, sum(there.values()) - max(0, for_sale - owed))
    return Floors(buffer, allotted, queued, queued - owed, kept)


def _kept(
    there: Mapping[UUID, int], claims: Sequence[tuple[list[UUID], int, int]], most: int
) -> dict[UUID, int]:
    """What stays where, for claims of (places, share, waiting): shares first, at most so many."""
    left = dict(there)
    for places, share, _ in claims:
        most -= share - _keep(left, places, share)
    for places, _, waiting in claims:
        pieces = min(waiting, max(0, most))
        most -= pieces - _keep(left, places, pieces)
    return {place: pieces - left[place] for place, pieces in there.items() if pieces > left[place]}


def _keep(left: dict[UUID, int], places: Iterable[UUID], pieces: int) -> int:
    """Take pieces away at these places, most where most is left; how many were not there."""
    for place in sorted(places, key=lambda place: (-left[place], place)):
        taken = min(left[place], pieces)
        left[place] -= taken
        pieces -= taken
    return pieces


@dataclass(frozen=True, slots=True)
class Promisable:
    """Pieces of one product: `now` from stock, `later` beyond it (None: any number).

    `by_location` is what each location could give; together they may have more than `now`.
    """

    now: int
    by_location: Mapping[UUID, int]
    later: int | None = 0

    def spare(self, unused: Collection[UUID] = ()) -> dict[UUID, int]:
        """What each location gives, together no more than `now`.

        The rest stays at locations that are `unused` anyway, as far as they have it.
        """
        left = dict(self.by_location)
        rest = _keep(left, left.keys() & unused, sum(left.values()) - self.now)
        _keep(left, self.by_location, rest)
        return left


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
    now = max(0, floors.for_sale(free) - (floors.queued - floors.out_of_reach))
    later = None if cap is None else max(0, cap - floors.waiting_beyond(free))
    if not own and not floors.kept:
        return Promisable(now, free, later)
    mine = {place: own.get(place, 0) for place in {*free, *own}}
    by_location = {
        place: free.get(place, 0) - floors.kept.get(place, 0) + pieces
        for place, pieces in mine.items()
    }
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
