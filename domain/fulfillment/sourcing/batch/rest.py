"""One order's problem inside a backlog: with the stock that is left, and with a price on taking it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from domain.fulfillment.sourcing.batch.backlog import Resource, room_of
from domain.fulfillment.sourcing.problem import Offer, Problem, ShipOption, Site
from domain.fulfillment.sourcing.solution import Cost, Parcel, Plan

Left = Callable[[Resource], int | None]
"""How much of a resource is left; None is without limit."""

Prices = Mapping[Resource, int]
"""What taking one of a resource costs more, so that orders give way where it hurts them least."""


def rest_of(problem: Problem, left: Left, prices: Prices) -> Problem:
    """The problem with what is left, where pieces and parcels cost their price more."""
    products = {item.line: item.product_id for item in problem.items}

    def priced_offer(site: Site, offer: Offer) -> Offer:
        price = prices.get((site.location_id, products[offer.line]), 0)
        if not price:
            return offer
        return replace(offer, balance_per_piece=offer.balance_per_piece + price)

    sites = []
    for site in problem.sites:
        options = _options(site, left, prices)
        sites.append(
            replace(
                site,
                stock={
                    product: _least(pieces, left((site.location_id, product)))
                    for product, pieces in site.stock.items()
                },
                offers=tuple(priced_offer(site, offer) for offer in site.offers),
                options=options,
            )
        )
    return replace(problem, sites=tuple(sites))


def unpriced(problem: Problem, plan: Plan, prices: Prices) -> Plan:
    """The plan with its true cost: what prices added is taken off again."""
    products = {item.line: item.product_id for item in problem.items}
    parcels = []
    taken_off = Cost()
    for parcel in plan.parcels:
        off = _added(parcel, prices, products)
        taken_off += off
        parcels.append(replace(parcel, cost=parcel.cost + off))
    return Plan(tuple(parcels), plan.cost + taken_off)


def _added(parcel: Parcel, prices: Prices, products: Mapping[int, UUID]) -> Cost:
    room = room_of(parcel)
    pieces = sum(
        prices.get((parcel.location_id, products[line]), 0) * quantity
        for line, quantity in parcel.pieces
    )
    return Cost(balance=-pieces, lateness=-prices.get(room, 0) if room is not None else 0)


def _options(site: Site, left: Left, prices: Prices) -> tuple[ShipOption, ...]:
    options = []
    for option in site.options:
        if option.ships_at is None:
            options.append(option)
            continue
        room = (site.location_id, option.ships_at.date())
        rest = left(room)
        if rest is not None and rest < 1:
            continue
        price = prices.get(room, 0)
        options.append(replace(option, lateness=option.lateness + price) if price else option)
    return tuple(options)


def _least(first: int | None, second: int | None) -> int | None:
    if first is None or second is None:
        return second if first is None else first
    return max(min(first, second), 0)
