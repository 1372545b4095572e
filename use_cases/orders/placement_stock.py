"""Finding the stock behind an order's lines: what is there, what must wait, what is refused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.address import Address
from domain.channels.channel import Channel
from domain.errors import raise_any
from domain.fulfillment.destination import located
from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.planning import Available, Site, choose_plan, ranked_sites
from domain.fulfillment.reallocation import OwnStock
from domain.fulfillment.shipping_method import ShippingMethod
from domain.orders.line import Allocation, OrderLine
from domain.orders.placement import PlaceOrder, StockShortage
from domain.stock.promisable import Promisable, cap_of, floors_of, promisable
from integrations.geography.offline import installed_geography
from use_cases.orders.placement_facts import PlacementFacts

Sources = Sequence[int]
"""Which line of the input each line of the order comes from, by index."""


def with_stock(
    facts: PlacementFacts,
    command: PlaceOrder,
    channel: Channel,
    lines: Sequence[OrderLine],
    sources: Sources,
    destination: Address | None,
    method: ShippingMethod | None,
    today: date,
) -> tuple[OrderLine, ...]:
    """Put the stock of the quick plan behind the lines, and the rest in the queue where it may be.

    Raises StockShortage for each SKU that is short.
    """
    usable = [place for place in facts.locations if channel.may_use_location(place.id)]
    place = located(destination, installed_geography()) if destination else None
    sites = ranked_sites(usable, place.point if place else None)
    promises = _promises(facts, command, channel, lines, sites, today)
    waiting, errors = _waiting(promises, lines, sources)
    demands = [
        Demand(
            line.number, line.product_id, line.sku, line.ordered - waiting.get(line.number, 0),
            line.weight_grams, facts.products[line.sku].flags, line.tracks_stock,
        )
        for line in lines
        if waiting.get(line.number, 0) < line.ordered
    ]  # fmt: skip
    plan = choose_plan(demands, sites, _available_to(command, facts, promises), method)
    if not isinstance(plan, PlanDraft):
        first = {
            line.product_id: index for line, index in zip(lines[::-1], sources[::-1], strict=True)
        }
        errors += [
            StockShortage(short.sku, short.requested, short.available, first[short.product_id])
            for short in plan
        ]
        raise_any(errors)
        raise AssertionError("a plan or something missing")
    raise_any(errors)
    held: dict[int, list[Allocation]] = defaultdict(list)
    for parcel in plan.parcels:
        for line_number, quantity in parcel.lines:
            held[line_number].append(Allocation(parcel.location_id, quantity))
    return tuple(
        replace(
            line,
            allocations=tuple(held.get(line.number, ())),
            backordered=waiting.get(line.number, 0),
        )
        for line in lines
    )


def _available_to(
    command: PlaceOrder, facts: PlacementFacts, promises: Mapping[UUID, Promisable]
) -> Available:
    others = facts.available
    if command.reserved:
        others = OwnStock(dict(command.reserved), facts.available).available
    if not promises:
        return others

    def available(product_id: UUID, place: UUID) -> int:
        promise = promises.get(product_id)
        if promise is None:
            return others(product_id, place)
        return promise.by_location.get(place, 0)

    return available


def _promises(
    facts: PlacementFacts,
    command: PlaceOrder,
    channel: Channel,
    lines: Sequence[OrderLine],
    sites: Sequence[Site],
    today: date,
) -> dict[UUID, Promisable]:
    """What may be promised of the products that have rules."""
    return {
        line.product_id: _promise(facts, command, channel, line.product_id, line.sku, sites, today)
        for line in {line.product_id: line for line in lines}.values()
        if line.tracks_stock and facts.products[line.sku].has_stock_rules
    }


def _waiting(
    promises: Mapping[UUID, Promisable], lines: Sequence[OrderLine], sources: Sources
) -> tuple[dict[int, int], list[StockShortage]]:
    """Pieces by line that are not there and may wait, and what may not."""
    ruled: dict[UUID, list[OrderLine]] = defaultdict(list)
    for line in lines:
        if line.product_id in promises:
            ruled[line.product_id].append(line)
    waiting: dict[int, int] = {}
    errors: list[StockShortage] = []
    for product_id, same in ruled.items():
        promise = promises[product_id]
        wanted, left = sum(line.ordered for line in same), promise.now
        if promise.later is not None and wanted > promise.now + promise.later:
            index = sources[same[0].number - 1]
            available = promise.now + promise.later
            errors.append(StockShortage(same[0].sku, wanted, available, index))
            # Refused already: the plan is asked for the other lines only.
            left = 0
        for line in same:
            here = min(left, line.ordered)
            left -= here
            if here < line.ordered:
                waiting[line.number] = line.ordered - here
    return waiting, errors


def _promise(
    facts: PlacementFacts,
    command: PlaceOrder,
    channel: Channel,
    product_id: UUID,
    sku: str,
    sites: Sequence[Site],
    today: date,
) -> Promisable:
    product, rules = facts.products[sku], facts.rules_of(product_id)
    places = [site.location.id for site in sites if site.location.can_ship(product.flags)]
    free = {place: facts.available(product_id, place) for place in places}
    floors = floors_of(
        rules,
        channel.id,
        free,
        shares_stock=lambda other: facts.share_stock(channel, other),
        may_use=facts.may_use,
    )
    return promisable(
        free,
        floors,
        own=_own(command.reserved, product_id, places),
        cap=cap_of(product.backorder_terms, rules, product.launch_date, places, today),
    )


def _own(
    reserved: Mapping[tuple[UUID, UUID], int], product_id: UUID, places: Sequence[UUID]
) -> dict[UUID, int]:
    if not reserved:
        return {}
    return {place: pieces for place in places if (pieces := reserved.get((product_id, place), 0))}
