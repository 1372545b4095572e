"""fulfillmentPlanPreview: which location would ship what, and why. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.access import Caller
from domain.address import Address, checked_address
from domain.catalog.product import Product, ProductStatus
from domain.errors import InvalidInput, NotFound, raise_any
from domain.fulfillment.claims import free_to_plan
from domain.fulfillment.plan import Demand, PlanDraft
from domain.orders.placement import UnknownSku
from domain.orders.pricing import LINES_LIMIT
from domain.validation import quantity as checked_quantity
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import (
    PlanningFacts,
    Question,
    plan,
    question_of,
)


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody may want to order: (SKU, pieces) to be sent to a destination."""

    channel_code: str
    lines: Sequence[tuple[str, int]]
    destination: Address
    shipping_method_code: str | None = None


def preview_fulfillment_plan(
    unit: UnitOfWork, caller: Caller, *, order_id: UUID | None = None, basket: Basket | None = None
) -> PlanDraft:
    """The plan that would be made now for an order or for a basket; takes no locks.

    Run it on `Database.reading()`. Raises NotFound, NothingToPlan, WorkAlreadyActive, UnknownSku,
    and StockShortage for each product that is short.
    """
    if order_id is not None and basket is None:
        return _preview_order(unit, caller, order_id)
    if basket is not None and order_id is None:
        return _preview_basket(unit, caller, basket)
    raise InvalidInput("Name either an order or a basket.", field=("input",))


def _preview_order(unit: UnitOfWork, caller: Caller, order_id: UUID) -> PlanDraft:
    order = unit.orders.look_up(order_id, visible_to=caller)
    free = free_to_plan(order, unit.fulfillment.work_orders_of(order.id))
    return _plan_on_present_stock(unit, question_of(unit, order, free))


def _preview_basket(unit: UnitOfWork, caller: Caller, basket: Basket) -> PlanDraft:
    channel = unit.channels.by_code([basket.channel_code]).get(basket.channel_code)
    if channel is None or not channel.active or not caller.may_use_channel(channel.id):
        raise NotFound(f"No channel {basket.channel_code!r}.", field=("channelCode",))
    code = basket.shipping_method_code
    method = unit.shipping_methods.by_code([code]).get(code) if code is not None else None
    if code is not None and (
        method is None or not method.active or method.currency != channel.currency
    ):
        raise NotFound(
            f"No shipping method {code!r} in {channel.currency}.", field=("shippingMethodCode",)
        )
    facts = PlanningFacts(
        channel=channel,
        locations=unit.locations.all(),
        destination=checked_address(basket.destination, field=("destination",)),
        method=method,
    )
    return _plan_on_present_stock(unit, Question(facts, _demands(unit, basket), {}))


def _demands(unit: UnitOfWork, basket: Basket) -> list[Demand]:
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
        _demand(index, product, pieces)
        for index, ((_, pieces), product) in enumerate(zip(basket.lines, sold, strict=True))
        if product is not None
    ]


def _demand(index: int, product: Product, pieces: int) -> Demand:
    return Demand(
        line=index + 1,
        product_id=product.id,
        sku=product.sku,
        quantity=checked_quantity(pieces, field=("lines", str(index), "quantity")),
        weight_grams=product.weight_grams or 0,
        flags=product.flags,
        tracks_stock=product.tracks_stock,
    )


def _plan_on_present_stock(unit: UnitOfWork, question: Question) -> PlanDraft:
    positions = unit.stock.look_up(question.product_ids, question.location_ids)

    def available(product_id: UUID, location_id: UUID) -> int:
        position = positions.get((product_id, location_id))
        return position.available if position is not None else 0

    return plan(question.facts, question.demands, question.stock(available))
