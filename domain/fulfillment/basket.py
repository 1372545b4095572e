"""What of a basket can be had now, what later, and from where: before anything is promised."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias
from uuid import UUID

from domain.catalog.product import Product
from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.planning import Site, choose_plan
from domain.fulfillment.promise import ParcelToPromise
from domain.fulfillment.shipping_network import ParcelSize
from domain.stock.location import Location
from domain.stock.promisable import Floors, Promisable

Pieces: TypeAlias = tuple[int, Product, int]
"""(line, product, how many)."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Pieces that come to a location on a day of its own time zone."""

    location_id: UUID
    quantity: int
    expected_on: date


@dataclass(frozen=True, slots=True)
class ProductStock:
    """What may be promised of one product; `queue_ahead` pieces of supply are spoken for."""

    promisable: Promisable
    supplies: tuple[Supply, ...] = ()
    queue_ahead: int = 0


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line of a basket: its product and the pieces of each part (itself, or a kit's parts)."""

    index: int
    quantity: int
    product: Product
    parts: tuple[tuple[Product, int], ...]


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """Units of a line that are there now, alone in a basket, and those that may be sold beyond.

    `later` None means any number; `waiting` are the units of this basket that are not there.
    """

    now: int
    later: int | None
    waiting: int
    orderable: bool
    by_location: Mapping[UUID, int] = field(default_factory=dict)
    incoming: tuple[Supply, ...] = ()


@dataclass(frozen=True, slots=True)
class BasketAnswer:
    """One answer for each line, the parcels of everything, and whether all their days are known."""

    lines: tuple[LineAnswer, ...]
    parcels: tuple[ParcelToPromise, ...]
    orderable: bool
    dated: bool


def queue_ahead(free: Mapping[UUID, int], floors: Floors) -> int:
    """Pieces of coming supply that those who wait already are owed."""
    return floors.waiting_beyond(free)


def answer_basket(
    lines: Sequence[WantedLine],
    stock: Mapping[UUID, ProductStock],
    sites: Sequence[Site],
    today: date,
) -> BasketAnswer:
    """Share what there is among the lines in their order, and plan it as placing an order would.

    `stock` of every product that is counted. What is there leaves from the places of the quick
    plan; what must wait leaves from where it arrives, each arrival as a parcel of its own.
    """
    sharing = _Sharing(stock)
    answers = tuple(_answer(line, stock, sharing) for line in lines)
    places = {site.location.id: site.location for site in sites}
    parcels = _parcels_now(sharing, sites, stock)
    coming = {
        product.id: unclaimed(stock[product.id].supplies, stock[product.id].queue_ahead, places)
        for _, product, _ in sharing.waiting
    }
    later = parcels_of_supply(sharing.waiting, coming, places, today)
    orderable = all(answer.orderable for answer in answers) and parcels is not None
    dated = orderable and later is not None
    return BasketAnswer(answers, (*(parcels or ()), *(later or ())), orderable, dated)


class _Sharing:
    """What is left of each product while lines take their pieces, and who took what."""

    def __init__(self, stock: Mapping[UUID, ProductStock]) -> None:
        self.left = {key: entry.promisable.now for key, entry in stock.items()}
        self.beyond = {key: entry.promisable.later for key, entry in stock.items()}
        self.now: list[Pieces] = []
        self.waiting: list[Pieces] = []

    def take(self, line: int, product: Product, pieces: int) -> int | None:
        """Pieces that must wait; None where they may not."""
        here = min(self.left.get(product.id, pieces), pieces)
        rest = pieces - here
        allowed = self.beyond.get(product.id, 0)
        if rest and allowed is not None and rest > allowed:
            return None
        if product.id in self.left:
            self.left[product.id] -= here
            if allowed is not None:
                self.beyond[product.id] = allowed - rest
        if here:
            self.now.append((line, product, here))
        if rest:
            self.waiting.append((line, product, rest))
        return rest


def _answer(line: WantedLine, stock: Mapping[UUID, ProductStock], sharing: _Sharing) -> LineAnswer:
    waiting, orderable = 0, bool(line.parts)
    for product, each in line.parts:
        rest = sharing.take(line.index, product, each * line.quantity)
        if rest is None:
            orderable = False
        else:
            waiting = max(waiting, -(-rest // each))
    counted = [(stock[product.id], each) for product, each in line.parts if product.id in stock]
    if not counted:
        return LineAnswer(line.quantity, None, 0, orderable)
    now = min(entry.promisable.now // each for entry, each in counted)
    return LineAnswer(
        now=now,
        later=_later(counted, now),
        waiting=waiting if orderable else max(0, line.quantity - now),
        orderable=orderable,
        by_location=_by_location(counted),
        incoming=counted[0][0].supplies if len(line.parts) == 1 else (),
    )


def _later(counted: Sequence[tuple[ProductStock, int]], now: int) -> int | None:
    """Units beyond those that are there: as many as the scarcest part allows."""
    totals = [
        (entry.promisable.now + entry.promisable.later) // each
        for entry, each in counted
        if entry.promisable.later is not None
    ]
    return min(totals) - now if totals else None


def _by_location(counted: Sequence[tuple[ProductStock, int]]) -> dict[UUID, int]:
    first, *others = counted
    found = {place: pieces // first[1] for place, pieces in first[0].promisable.by_location.items()}
    for entry, each in others:
        there = entry.promisable.by_location
        found = {place: min(units, there.get(place, 0) // each) for place, units in found.items()}
    return {place: units for place, units in found.items() if units}


def _parcels_now(
    sharing: _Sharing, sites: Sequence[Site], stock: Mapping[UUID, ProductStock]
) -> list[ParcelToPromise] | None:
    demands = [
        Demand(
            number, product.id, product.sku, pieces, product.weight_grams or 0, product.flags,
            product.tracks_stock,
        )
        for number, (_, product, pieces) in enumerate(sharing.now)
    ]  # fmt: skip

    def available(product_id: UUID, location_id: UUID) -> int:
        return stock[product_id].promisable.by_location.get(location_id, 0)

    plan = choose_plan(demands, sites, available, None)
    if not isinstance(plan, PlanDraft):
        return None
    places = {site.location.id: site.location for site in sites}
    return [
        parcel_of(
            places[parcel.location_id],
            [(*sharing.now[number][:2], pieces) for number, pieces in parcel.lines],
            None,
        )
        for parcel in plan.parcels
    ]


def parcels_of_supply(
    waiting: Sequence[Pieces],
    coming: Mapping[UUID, Sequence[Supply]],
    places: Mapping[UUID, Location],
    today: date,
) -> list[ParcelToPromise] | None:
    """Parcels of what is to come, soonest first; None where nobody knows when a piece comes.

    `coming` is what nobody waits for yet, soonest first.
    """
    arriving: dict[tuple[UUID, date], list[Pieces]] = defaultdict(list)
    left = {product_id: list(supplies) for product_id, supplies in coming.items()}
    for line, product, pieces in waiting:
        missing, queue = pieces, left.get(product.id, [])
        while missing and queue:
            supply = queue.pop(0)
            taken = min(missing, supply.quantity)
            # What is late already comes today at the earliest.
            day = max(supply.expected_on, today)
            arriving[supply.location_id, day].append((line, product, taken))
            missing -= taken
            if supply.quantity > taken:
                queue.insert(0, replace(supply, quantity=supply.quantity - taken))
        if missing:
            return None
    return [
        parcel_of(places[place], items, day) for (place, day), items in sorted(arriving.items())
    ]


def unclaimed(
    supplies: Sequence[Supply], ahead: int, places: Mapping[UUID, Location]
) -> list[Supply]:
    """What is left of supplies once those who wait already got theirs."""
    found = []
    for supply in supplies:
        if supply.location_id not in places:
            continue
        claimed = min(ahead, supply.quantity)
        ahead -= claimed
        if supply.quantity > claimed:
            found.append(replace(supply, quantity=supply.quantity - claimed))
    return found


def parcel_of(location: Location, items: Sequence[Pieces], day: date | None) -> ParcelToPromise:
    """What a location sends, waiting for supply of a day or not."""
    pieces: dict[int, int] = defaultdict(int)
    for line, _, count in items:
        pieces[line] += count
    return ParcelToPromise(location, tuple(pieces.items()), size_of(items), day)


def size_of(items: Sequence[Pieces]) -> ParcelSize:
    """Weight and room of pieces together; what is not measured weighs and takes nothing."""
    return ParcelSize(
        weight_grams=sum((product.weight_grams or 0) * count for _, product, count in items),
        volume_cubic_millimetres=sum(volume_of(product) * count for _, product, count in items),
        flags=frozenset().union(*(product.flags for _, product, _ in items)),
    )


def volume_of(product: Product) -> int:
    """Cubic millimetres of a piece; 0 where a side is not known."""
    return (
        (product.length_millimetres or 0)
        * (product.width_millimetres or 0)
        * (product.height_millimetres or 0)
    )
