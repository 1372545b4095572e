"""Replaying sales: each through its whole life, dated as in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from domain.access import Caller
from domain.address import Address
from domain.fulfillment.tracking import TrackingCode
from domain.importing.facts import ImportedOrder
from domain.importing.mapping import OrderMapping
from domain.importing.residue import Residue, ResidueKind
from domain.importing.schedule import Schedule, schedule
from domain.orders.order import Order
from domain.orders.placement import DuplicateReference, LineRequest, PaymentFact, PlaceOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.record_tracking_event import record_tracking_event
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.importing.set_up_shop import SHIPPING_METHOD
from use_cases.orders.place_orders import Refused, place_orders

GATEWAY = "imported"
CARRIER = "manual"


class Stage(IntEnum):
    """How far an imported order has come; history is delivered, a demo leaves some under way."""

    PLACED = 0
    ACCEPTED = 1
    SHIPPED = 2
    DELIVERED = 3


@dataclass(frozen=True, slots=True)
class History:
    """What the replay knows of the whole file: when something first came back of an order.

    Orders placed at or after `leave_open_since` stay at different stages, unless they come back.
    """

    first_return_at: Mapping[str, datetime]
    leave_open_since: datetime | None = None

    def stage(self, order: ImportedOrder, position: int) -> Stage:
        """How far an order shall come."""
        since = self.leave_open_since
        if since is None or order.placed_at < since or order.reference in self.first_return_at:
            return Stage.DELIVERED
        return Stage(position % len(Stage))


@dataclass(frozen=True, slots=True)
class Sale:
    """An order of the file with the position of its document."""

    order: ImportedOrder
    position: int


def replay_orders(
    unit: UnitOfWork,
    caller: Caller,
    mapping: OrderMapping,
    history: History,
    sales: Sequence[Sale],
) -> tuple[dict[str, Order], list[Residue]]:
    """Place a batch of sales, then take each through its life.

    Gives the orders by reference, and what was refused or is in the database already.
    """
    customers = unit.parties.customers_by_reference(
        sale.order.customer_key for sale in sales if sale.order.customer_key
    )
    homes = unit.parties.addresses(
        person.default_address_id for person in customers.values() if person.default_address_id
    )
    country_of_home = {
        person.reference: homes[person.default_address_id].country_code
        for person in customers.values()
        if person.default_address_id
    }
    commands = [_command(sale.order, mapping, country_of_home) for sale in sales]
    # Each command carries its own date; `now` stands for none of them.
    outcomes = place_orders(unit, caller, sales[0].order.placed_at, commands=commands)
    placed: dict[str, Order] = {}
    residue = []
    for sale, outcome in zip(sales, outcomes, strict=True):
        if isinstance(outcome, Refused):
            residue.append(_refusal(sale.order, outcome))
            continue
        when = schedule(sale.order, history.first_return_at.get(sale.order.reference))
        stage = history.stage(sale.order, sale.position)
        placed[sale.order.reference] = _live(unit, caller, outcome, when, stage)
    return placed, residue


def _command(
    order: ImportedOrder, mapping: OrderMapping, country_of_home: Mapping[str, str]
) -> PlaceOrder:
    country = order.country_code
    key = order.customer_key
    at_home = key is not None and country_of_home.get(key) == country
    total = order.total
    return PlaceOrder(
        channel_code=mapping.channel.code,
        channel_reference=order.reference,
        customer_reference=key,
        lines=[
            LineRequest(
                line.sku, line.quantity, unit_price=line.unit_price, title=line.title or None
            )
            for line in order.lines
        ],
        shipping_address=(
            None if at_home or country is None else Address(UUID(int=0), country_code=country)
        ),
        shipping_method_code=f"{SHIPPING_METHOD}-{mapping.channel.currency.lower()}",
        shipping_amount=order.shipping_amount,
        discount_amount=order.discount_amount,
        currency=mapping.channel.currency,
        payment=(
            PaymentFact(total, GATEWAY, f"sale {order.reference}", captured=True) if total else None
        ),
        placed_at=order.placed_at,
        attributes=({} if country is not None else {"importedCountry": order.country_name}),
    )


def _refusal(order: ImportedOrder, refused: Refused) -> Residue:
    known = isinstance(refused.error, DuplicateReference)
    return Residue(
        kind=ResidueKind.DUPLICATE_ORDER if known else ResidueKind.REFUSED_ORDER,
        row=order.lines[0].row,
        reference=order.reference,
        sku="",
        quantity=sum(line.quantity for line in order.lines),
        amount=order.total,
        note=refused.error.message,
        occurred_at=order.placed_at,
    )


def _live(unit: UnitOfWork, caller: Caller, order: Order, when: Schedule, stage: Stage) -> Order:
    if stage is Stage.PLACED:
        return order
    commit_fulfillment_plan(unit, caller, order.placed_at, order_id=order.id)
    for work in unit.fulfillment.work_orders_of(order.id):
        accept_fulfillment_order(unit, caller, order.placed_at, fulfillment_order_id=work.id)
        if stage is Stage.ACCEPTED:
            continue
        lines = tuple((line.line_number, line.quantity) for line in work.lines)
        carton = create_package(
            unit, caller, when.shipped_at, fulfillment_order_id=work.id, lines=lines
        )
        parcel = create_shipment(
            unit, caller, when.shipped_at, package_ids=[carton.id], carrier=CARRIER
        )
        ship_shipment(
            unit, caller, when.shipped_at, shipment_id=parcel.id, tracking_number=parcel.number
        )
        _track(unit, caller, parcel.id, when, stage)
    return unit.orders.get(order.id, visible_to=caller)


def _track(
    unit: UnitOfWork, caller: Caller, shipment_id: UUID, when: Schedule, stage: Stage
) -> None:
    delivered = stage is Stage.DELIVERED
    at = when.delivered_at if delivered else when.shipped_at
    record_tracking_event(
        unit,
        caller,
        at,
        shipment_id=shipment_id,
        carrier_event_id="imported-1",
        code=TrackingCode.DELIVERED if delivered else TrackingCode.IN_TRANSIT,
        occurred_at=at,
    )
