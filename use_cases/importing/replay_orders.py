"""Replaying sales: each through its whole life, dated as in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Address
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.tracking import TrackingCode
from domain.importing.facts import ImportedOrder
from domain.importing.mapping import OrderMapping
from domain.importing.schedule import Schedule, schedule
from domain.orders.order import Order
from domain.orders.placement import LineRequest, PaymentFact, PlaceOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.record_tracking_event import record_tracking_event
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.importing.set_up_shop import shipping_method_code
from use_cases.orders.place_orders import Outcome, Refused, place_orders

GATEWAY = CARRIER = "manual"
"""Money and parcels that moved outside: exports do not say by whom."""

COUNTRY_ATTRIBUTE = "imported-country"
"""What the file calls a country that has no code."""


class Stage(IntEnum):
    """How far an imported order has come; history is delivered, a demo leaves some under way."""

    PLACED = 0
    ACCEPTED = 1
    SHIPPED = 2
    DELIVERED = 3


@dataclass(frozen=True, slots=True)
class History:
    """What a replay knows beyond the document in hand.

    `first_return_at`: when something first came back, by order. Orders placed at or after
    `leave_open_since` stay at different stages, unless something of them comes back. Nothing
    happens after `now`, when the import began.
    """

    mapping: OrderMapping
    first_return_at: Mapping[str, datetime]
    now: datetime
    leave_open_since: datetime | None = None

    def schedule(self, order: ImportedOrder) -> Schedule:
        """When an order shipped and arrived."""
        zone, back = self.mapping.formats.time_zone, self.first_return_at.get(order.reference)
        return schedule(order, zone, first_return_at=back, now=self.now)

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
    unit: UnitOfWork, caller: Caller, history: History, sales: Sequence[Sale]
) -> list[Outcome]:
    """Place a batch of sales, then take each through its life; one outcome for each."""
    if not sales:
        return []
    homes = _homes(unit, sales)
    commands = [_command(sale.order, history.mapping, homes) for sale in sales]
    # Each command carries its own date; `now` stands for none of them.
    outcomes = place_orders(unit, caller, history.now, commands=commands)
    for sale, outcome in zip(sales, outcomes, strict=True):
        if not isinstance(outcome, Refused):
            when, stage = history.schedule(sale.order), history.stage(sale.order, sale.position)
            _live(unit, caller, outcome, when, stage)
    return outcomes


def _homes(unit: UnitOfWork, sales: Sequence[Sale]) -> dict[str, str]:
    """The countries of the buyers' own addresses, by customer."""
    customers = unit.parties.customers_by_reference(
        sale.order.customer_key for sale in sales if sale.order.customer_key
    )
    addresses = unit.parties.addresses(
        person.default_address_id for person in customers.values() if person.default_address_id
    )
    return {
        person.reference: addresses[person.default_address_id].country_code
        for person in customers.values()
        if person.default_address_id
    }


def _command(order: ImportedOrder, mapping: OrderMapping, homes: Mapping[str, str]) -> PlaceOrder:
    country, total = order.country_code, order.total
    is_home = order.customer_key is not None and homes.get(order.customer_key) == country
    sent_elsewhere = country is not None and not is_home
    return PlaceOrder(
        channel_code=mapping.channel.code,
        channel_reference=order.reference,
        customer_reference=order.customer_key,
        lines=[
            LineRequest(line.sku, line.quantity, unit_price=line.unit_price, title=line.title)
            for line in order.lines
        ],
        shipping_address=Address(UUID(int=0), country) if country and sent_elsewhere else None,
        destination_unknown=country is None,
        shipping_method_code=shipping_method_code(mapping.channel),
        shipping_amount=order.shipping_amount,
        discount_amount=order.discount_amount,
        currency=mapping.channel.currency,
        payment=PaymentFact(total, GATEWAY, order.reference, captured=True) if total else None,
        placed_at=order.placed_at,
        attributes={} if country or not order.country_name else _named(order.country_name),
    )


def _named(country: str) -> dict[str, str]:
    return {COUNTRY_ATTRIBUTE: country}


def _live(unit: UnitOfWork, caller: Caller, order: Order, when: Schedule, stage: Stage) -> None:
    """Take a placed order as far as its stage, every parcel together, so that time never goes back."""
    if stage is Stage.PLACED:
        return
    commit_fulfillment_plan(unit, caller, order.placed_at, order_id=order.id)
    for work in unit.fulfillment.work_orders_of(order.id):
        accept_fulfillment_order(unit, caller, order.placed_at, fulfillment_order_id=work.id)
    if stage is Stage.ACCEPTED:
        return
    for work in unit.fulfillment.work_orders_of(order.id):
        _send(unit, caller, work, when.shipped_at)
    if stage is Stage.DELIVERED:
        for parcel in unit.fulfillment.shipments_of(order.id):
            _track(unit, caller, parcel.id, TrackingCode.DELIVERED, when.delivered_at)


def _send(unit: UnitOfWork, caller: Caller, work: FulfillmentOrder, at: datetime) -> None:
    """One location's part in one carton, handed to a carrier."""
    lines = [(line.line_number, line.quantity) for line in work.lines]
    carton = create_package(unit, caller, at, fulfillment_order_id=work.id, lines=lines)
    parcel = create_shipment(unit, caller, at, package_ids=[carton.id], carrier=CARRIER)
    ship_shipment(unit, caller, at, shipment_id=parcel.id)
    _track(unit, caller, parcel.id, TrackingCode.CARRIER_PICKED_UP, at)


def _track(
    unit: UnitOfWork, caller: Caller, shipment_id: UUID, code: TrackingCode, at: datetime
) -> None:
    record_tracking_event(
        unit,
        caller,
        at,
        shipment_id=shipment_id,
        carrier_event_id=code.value,
        code=code,
        occurred_at=at,
    )
