"""fulfillmentPlanPreview: which location would ship what, and why. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Address, checked_address
from domain.catalog.product import Product, ProductStatus
from domain.channels.channel import Channel
from domain.errors import DomainError, InvalidInput, NotFound, NotPermitted, raise_any
from domain.fulfillment.claims import free_to_plan
from domain.fulfillment.destination import located
from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.shipping_network import ShippingNetwork
from domain.fulfillment.sourcing.building.facts import OrderFacts
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.fulfillment.sourcing.profiles.profile_checks import checked_profile
from domain.money import line_amount
from domain.orders.placement import UnknownSku
from domain.orders.pricing import LINES_LIMIT
from domain.validation import quantity as checked_quantity
from integrations.expressions.common_expression_language import installed_expressions
from integrations.geography.offline import installed_geography
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant
from use_cases.fulfillment.basket_parts import check_spoken_for, taken_apart
from use_cases.fulfillment.planning_facts import (
    PlanningFacts,
    Question,
    line_facts,
    question_of,
)
from use_cases.fulfillment.sourcing import best_plan, sourcing_of

ProfileToTry: TypeAlias = SourcingProfile | tuple[str, int | None]
"""Rules that are published nowhere, or a published version: the active one without a number."""


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody may want to order: (SKU, pieces) to be sent to a destination."""

    channel_code: str
    lines: Sequence[tuple[str, int]]
    destination: Address
    shipping_method_code: str | None = None


def preview_fulfillment_plan(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID | None = None,
    basket: Basket | None = None,
    profile: ProfileToTry | None = None,
) -> PlanDraft:
    """The plan that would be made now for an order or for a basket; takes no locks.

    `profile` plans instead of the channel's: what if. Run it on `Database.reading()`. Raises
    NotFound, NothingToPlan, WorkAlreadyActive, UnknownSku, PlanImpossible, InvalidExpression, and
    StockShortage for each product that is short.
    """
    if caller.location_ids is not None:
        raise NotPermitted("A credential bound to locations sees no plans.")
    if order_id is not None and basket is None:
        question = _question_of_order(unit, caller, now, order_id)
    elif basket is not None and order_id is None:
        question = _question_of_basket(unit, caller, now, basket)
    else:
        raise InvalidInput("Name either an order or a basket.", field=("input",))
    positions = unit.stock.look_up(question.product_ids, question.location_ids)

    def available(product_id: UUID, location_id: UUID) -> int:
        position = positions.get((product_id, location_id))
        return position.promisable if position is not None else 0

    if basket is not None:
        facts = question.facts
        products = taken_apart(unit, _products(unit, basket))
        check_spoken_for(unit, facts.channel, facts.usable_locations, products, available)
    tried = _tried(unit, caller, profile) if profile is not None else None
    return best_plan(sourcing_of(unit, question, available, tried))


def _tried(unit: UnitOfWork, caller: Caller, wanted: ProfileToTry) -> SourcingProfile:
    require_whole_merchant(caller, "sourcing profiles")
    if isinstance(wanted, SourcingProfile):
        try:
            return checked_profile(wanted, installed_expressions())
        except DomainError as error:
            error.field = ("profile", *error.field)
            raise
    code, version = wanted
    if version is not None:
        found = unit.sourcing_profiles.find(code, version)
    else:
        found = unit.sourcing_profiles.active([code]).get(code)
    if found is None:
        raise NotFound(f"No such version of a profile {code!r}.", field=("profileVersion",))
    return found.profile


def _question_of_order(unit: UnitOfWork, caller: Caller, now: datetime, order_id: UUID) -> Question:
    order = unit.orders.look_up(order_id, visible_to=caller)
    free = free_to_plan(order, unit.fulfillment.work_orders_of(order.id))
    return question_of(unit, order, now, free)


def _question_of_basket(
    unit: UnitOfWork, caller: Caller, now: datetime, basket: Basket
) -> Question:
    network = unit.shipping_network()
    channel = network.channels.get(basket.channel_code)
    if channel is None or not channel.active or not caller.may_use_channel(channel.id):
        raise NotFound(f"No channel {basket.channel_code!r}.", field=("channelCode",))
    method = _method(network, channel, basket.shipping_method_code)
    address = checked_address(basket.destination, field=("destination",))
    products = taken_apart(unit, _products(unit, basket))
    demands = [_demand(n, product, pieces) for n, (product, pieces) in enumerate(products)]
    prices = unit.products.prices([channel.id], {entry.id for entry, _ in products})
    amounts = _amounts(channel, products, prices.get(channel.id, {}))
    total = sum(amounts)
    weight = sum(demand.weight_grams * demand.quantity for demand in demands)
    return Question(
        facts=PlanningFacts(
            now=now,
            network=network,
            channel=channel,
            order=OrderFacts(
                channel=channel,
                currency=channel.currency,
                country_code=address.country_code,
                region=address.region or "",
                city=address.city or "",
                postal_code=address.postal_code or "",
                total=total,
                shipping_paid=method.price(weight) if method is not None else 0,
                shipping_method=method.code if method is not None else "",
            ),
            address=address,
            destination=located(address, installed_geography()),
            method=method,
            booked=unit.capacity.ahead(network.limited_locations(), now.date()),
        ),
        demands=demands,
        lines={
            demand.line: line_facts(demand, product, amount, channel.currency)
            for demand, (product, _), amount in zip(demands, products, amounts, strict=True)
        },
        own={},
    )


def _method(network: ShippingNetwork, channel: Channel, code: str | None) -> ShippingMethod | None:
    if code is None:
        return None
    found = next((m for m in network.methods_of(channel.currency) if m.code == code), None)
    if found is None:
        raise NotFound(
            f"No shipping method {code!r} in {channel.currency}.", field=("shippingMethodCode",)
        )
    return found


def _products(unit: UnitOfWork, basket: Basket) -> list[tuple[Product, int]]:
    if not 0 < len(basket.lines) <= LINES_LIMIT:
        raise InvalidInput(f"A basket has from 1 to {LINES_LIMIT} lines.", field=("lines",))
    products = unit.products.by_sku(sku for sku, _ in basket.lines)
    known = [products.get(sku) for sku, _ in basket.lines]
    sold = [p if p and p.status is ProductStatus.ACTIVE else None for p in known]
    raise_any(
        [
            UnknownSku(sku, index)
            for index, ((sku, _), product) in enumerate(zip(basket.lines, sold, strict=True))
            if product is None
        ]
    )
    return [
        (product, checked_quantity(pieces, field=("lines", str(index), "quantity")))
        for index, ((_, pieces), product) in enumerate(zip(basket.lines, sold, strict=True))
        if product is not None
    ]


def _amounts(
    channel: Channel, products: Sequence[tuple[Product, int]], prices: Mapping[UUID, int]
) -> list[int]:
    """Minor units that lines bring; nothing where the product has no price in the channel."""
    return [
        line_amount(prices.get(product.id, 0), pieces, channel.currency)
        for product, pieces in products
    ]


def _demand(index: int, product: Product, pieces: int) -> Demand:
    return Demand(
        line=index + 1,
        product_id=product.id,
        sku=product.sku,
        quantity=pieces,
        weight_grams=product.weight_grams or 0,
        flags=product.flags,
        tracks_stock=product.tracks_stock,
    )
