"""Deciding one placement from facts, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.address import Address, Contact, checked_address, checked_email
from domain.channels.channel import Channel, PaymentPolicy
from domain.customers.customer import Customer
from domain.errors import InvalidInput
from domain.identity import Ids
from domain.orders.events import (
    OrderEvent,
    OrderPlaced,
    PlacedLine,
)
from domain.orders.order import Order
from domain.orders.placement import PlaceOrder
from domain.orders.statuses import AmountStatus, OrderStatus, authorize_status
from domain.payments.announcing import with_payment
from domain.payments.card_numbers import without_card_number
from domain.payments.transaction import (
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
)
from domain.validation import attributes, optional_text, past_instant
from use_cases.orders.placement_facts import PlacementFacts
from use_cases.orders.placement_promise import with_promise
from use_cases.orders.placement_stock import with_stock


@dataclass(frozen=True, slots=True)
class Placement:
    """What placing an order comes to: the order, its events, and the rows that come with it."""

    order: Order
    events: tuple[OrderEvent, ...]
    new_addresses: tuple[Address, ...]
    new_contact: Contact | None
    transaction: PaymentTransaction | None
    reserved: Mapping[tuple[UUID, UUID], int]


def decide(
    facts: PlacementFacts, command: PlaceOrder, now: datetime, *, ids: Ids, sequence: int
) -> Placement:
    """Price the order and find its stock. Raises what refuses it; changes nothing."""
    channel = facts.channel(command.channel_code)
    customer = facts.customer(command.customer_reference)
    method = facts.method(command.shipping_method_code, channel)
    when = now
    if command.placed_at is not None:
        when = past_instant(command.placed_at, now, field=("placedAt",))
    priced = facts.priced(command, channel, method)
    shipping, billing, new_addresses = _addresses(facts, command, channel, customer, ids, when)
    lines = with_stock(
        facts, command, channel, priced.lines, priced.sources, shipping, method, when.date()
    )
    contact = _contact(command, ids, when)
    order = Order(
        id=ids.new(when),
        number=channel.order_number(sequence),
        channel_id=channel.id,
        channel_reference=optional_text(command.channel_reference, field=("channelReference",)),
        customer_id=customer.id if customer else None,
        contact_id=contact.id if contact else None,
        shipping_address_id=shipping.id if shipping else None,
        billing_address_id=billing.id if billing else None,
        shipping_method_id=method.id if method else None,
        currency=channel.currency,
        status=OrderStatus.PENDING,
        placed_at=when,
        lines=lines,
        subtotal=priced.subtotal,
        shipping_amount=priced.shipping_amount,
        shipping_tax=priced.shipping_tax,
        tax_amount=priced.tax_amount,
        discount_amount=priced.discount_amount,
        total=priced.total,
        note=optional_text(command.note, field=("note",), limit=2000),
        attributes=attributes(command.attributes, field=("attributes",)),
    )
    if command.placed_at is None:
        order = with_promise(facts, order, channel, shipping, method)
    elif method is not None:
        order = replace(order, estimated_delivery_at=method.estimated_delivery(when))
    return _announced(order, channel, command, ids, new_addresses, contact)


def _announced(
    order: Order,
    channel: Channel,
    command: PlaceOrder,
    ids: Ids,
    new_addresses: tuple[Address, ...],
    contact: Contact | None,
) -> Placement:
    events: list[OrderEvent] = [_placed_event(order)]
    transaction = _transaction(order, command, ids)
    if transaction is not None:
        order, recorded = with_payment(order, [transaction], transaction)
        events.append(recorded)
    covered = authorize_status(order.authorized, order.charged, order.total)
    if channel.payment_policy is PaymentPolicy.PAY_LATER or covered is AmountStatus.FULL:
        order, confirmed = order.confirm()
        events.append(confirmed)
    return Placement(order, tuple(events), new_addresses, contact, transaction, command.reserved)


def _placed_event(order: Order) -> OrderPlaced:
    return OrderPlaced(
        number=order.number,
        channel_id=order.channel_id,
        currency=order.currency,
        total=order.total,
        lines=tuple(
            PlacedLine(line.number, line.sku, line.ordered, line.amount) for line in order.lines
        ),
        allocations=order.open_allocations(),
        backordered=tuple(
            (line.number, line.backordered) for line in order.lines if line.backordered
        ),
        deliver_by=order.promise.deliver_by if order.promise else None,
    )


def _addresses(
    facts: PlacementFacts,
    command: PlaceOrder,
    channel: Channel,
    customer: Customer | None,
    ids: Ids,
    when: datetime,
) -> tuple[Address | None, Address | None, tuple[Address, ...]]:
    new = []
    shipping = None
    if command.shipping_address is not None:
        shipping = checked_address(command.shipping_address, field=("shippingAddress",))
        shipping = replace(shipping, id=ids.new(when))
        new.append(shipping)
    elif (
        customer is not None
        and customer.default_address_id is not None
        and not command.destination_unknown
    ):
        shipping = facts.addresses[customer.default_address_id]
    may_be_unknown = command.destination_unknown and command.placed_at is not None
    if shipping is None and not may_be_unknown:
        raise InvalidInput("An order needs a shipping address.", field=("shippingAddress",))
    if shipping is not None and not channel.delivers_to(shipping.country_code):
        raise InvalidInput(
            f"This channel does not deliver to {shipping.country_code}.",
            field=("shippingAddress", "countryCode"),
        )
    billing: Address | None = shipping
    if command.billing_address is not None:
        billing = checked_address(command.billing_address, field=("billingAddress",))
        billing = replace(billing, id=ids.new(when))
        new.append(billing)
    return shipping, billing, tuple(new)


def _contact(command: PlaceOrder, ids: Ids, when: datetime) -> Contact | None:
    given = command.contact
    if given is None:
        return None
    return Contact(
        id=ids.new(when),
        email=checked_email(given.email, field=("contact", "email")),
        phone=optional_text(given.phone, field=("contact", "phone"), limit=64),
        name=optional_text(given.name, field=("contact", "name")),
    )


def _transaction(order: Order, command: PlaceOrder, ids: Ids) -> PaymentTransaction | None:
    payment = command.payment
    if payment is None:
        return None
    if payment.amount <= 0:
        raise InvalidInput("A payment is more than zero.", field=("payment", "amount"))
    return PaymentTransaction(
        id=ids.new(order.placed_at),
        order_id=order.id,
        kind=TransactionKind.CHARGE if payment.captured else TransactionKind.AUTHORIZATION,
        status=TransactionStatus.SUCCESS,
        amount=payment.amount,
        currency=order.currency,
        gateway=optional_text(payment.gateway, field=("payment", "gateway")) or "manual",
        reference=without_card_number(
            optional_text(payment.reference, field=("payment", "reference")),
            field=("payment", "reference"),
        ),
        created_at=order.placed_at,
    )
