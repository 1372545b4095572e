"""The planning function: nearest with stock, fewest parcels. Pure: same input, same plan.

It serves placement (the quick plan) and every later plan. First it looks for one location that has
everything, the nearest first; else it fills parcels greedily from the location that covers most,
and from other beginnings where that takes three parcels and more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.address import Coordinates
from domain.fulfillment.distance import kilometres_between
from domain.fulfillment.plan import Demand, PlanDraft, PlannedParcel
from domain.fulfillment.shipping_method import ShippingMethod
from domain.stock.location import Location

Available = Callable[[UUID, UUID], int]
"""Pieces that may be promised of a product at a location."""

BEGINNINGS_LIMIT = 20
"""Sites tried as the first of a plan that needs three parcels and more; the nearest come first."""

_FAR = 10**9


@dataclass(frozen=True, slots=True)
class Site:
    """A location that may take part, with its distance to the destination in kilometres."""

    location: Location
    distance_kilometres: int | None

    @property
    def rank(self) -> tuple[int, int, str]:
        """Nearer first, then preferred, then by code, so that ties never depend on input order."""
        distance = self.distance_kilometres
        return (_FAR if distance is None else distance, self.location.priority, self.location.code)


@dataclass(frozen=True, slots=True)
class Missing:
    """Pieces of a product that no location has."""

    product_id: UUID
    sku: str
    requested: int
    available: int


def ranked_sites(
    locations: Sequence[Location], destination: Coordinates | None
) -> tuple[Site, ...]:
    """Locations in the order in which a plan prefers them."""
    sites = []
    for location in locations:
        point = location.point()
        distance = None
        if destination is not None and point is not None:
            distance = kilometres_between(point, destination)
        sites.append(Site(location, distance))
    return tuple(sorted(sites, key=lambda site: site.rank))


def choose_plan(
    demands: Sequence[Demand],
    sites: Sequence[Site],
    available: Available,
    method: ShippingMethod | None,
) -> PlanDraft | tuple[Missing, ...]:
    """The parcels to send, or what is missing everywhere.

    `sites` come ranked from `ranked_sites`.
    """
    draft = _filled(demands, sites, available, method)
    if not isinstance(draft, PlanDraft) or len(draft.parcels) <= 2:
        return draft
    # Who has the most pieces may leave the others scattered: another beginning may need less.
    for site in sites[:BEGINNINGS_LIMIT]:
        other = plan_from(site, demands, sites, available, method)
        if other is not None and len(other.parcels) < len(draft.parcels):
            draft = other
    return draft


def plan_from(
    site: Site,
    demands: Sequence[Demand],
    sites: Sequence[Site],
    available: Available,
    method: ShippingMethod | None,
) -> PlanDraft | None:
    """The plan whose first parcel comes from `site`, with all that it has; None if there is none."""
    cover = coverage(demands, [demand.quantity for demand in demands], site, available)
    if not any(cover):
        return None
    rest = [
        replace(demand, quantity=demand.quantity - quantity)
        for demand, quantity in zip(demands, cover, strict=True)
        if demand.quantity > quantity
    ]
    others = [entry for entry in sites if entry is not site]
    completed = _filled(rest, others, available, method)
    if not isinstance(completed, PlanDraft):
        return None
    return PlanDraft((parcel(demands, cover, site, method), *completed.parcels))


def _filled(
    demands: Sequence[Demand],
    sites: Sequence[Site],
    available: Available,
    method: ShippingMethod | None,
) -> PlanDraft | tuple[Missing, ...]:
    """Parcels filled one after the other, each from the site that has the most of what is left."""
    remaining = [demand.quantity for demand in demands]
    parcels: list[PlannedParcel] = []
    unused = list(sites)
    while any(remaining):
        best, best_cover = None, [0] * len(demands)
        for site in unused:
            cover = coverage(demands, remaining, site, available)
            if sum(cover) > sum(best_cover):
                best, best_cover = site, cover
                if cover == remaining:
                    break
        if best is None:
            return _missing(demands, remaining, sites, available)
        unused.remove(best)
        parcels.append(parcel(demands, best_cover, best, method))
        for index, quantity in enumerate(best_cover):
            remaining[index] -= quantity
    return PlanDraft(tuple(parcels))


def coverage(
    demands: Sequence[Demand],
    remaining: Sequence[int],
    site: Site,
    available: Available,
) -> list[int]:
    """How many pieces of each demand a site can ship; lines of one product share its stock."""
    left: dict[UUID, int] = {}
    location = site.location
    cover = []
    for demand, wanted in zip(demands, remaining, strict=True):
        if not wanted or not location.can_ship(demand.flags):
            cover.append(0)
            continue
        if not demand.tracks_stock:
            cover.append(wanted)
            continue
        stock = left.get(demand.product_id)
        if stock is None:
            stock = available(demand.product_id, location.id)
        quantity = min(wanted, max(stock, 0))
        left[demand.product_id] = stock - quantity
        cover.append(quantity)
    return cover


def parcel(
    demands: Sequence[Demand], cover: Sequence[int], site: Site, method: ShippingMethod | None
) -> PlannedParcel:
    """One location's parcel, priced by the order's shipping method."""
    lines, weight = [], 0
    for demand, quantity in zip(demands, cover, strict=True):
        if quantity:
            lines.append((demand.line, quantity))
            weight += demand.weight_grams * quantity
    cost = method.price(weight) if method is not None else 0
    return PlannedParcel(site.location.id, tuple(lines), site.distance_kilometres, cost)


def _missing(
    demands: Sequence[Demand],
    remaining: Sequence[int],
    sites: Sequence[Site],
    available: Available,
) -> tuple[Missing, ...]:
    short = {d.product_id for d, left in zip(demands, remaining, strict=True) if left}
    missing = {}
    for demand in demands:
        if demand.product_id in short and demand.product_id not in missing:
            shippable = (s.location for s in sites if s.location.can_ship(demand.flags))
            total = sum(available(demand.product_id, location.id) for location in shippable)
            asked = sum(d.quantity for d in demands if d.product_id == demand.product_id)
            missing[demand.product_id] = Missing(demand.product_id, demand.sku, asked, total)
    return tuple(missing.values())
