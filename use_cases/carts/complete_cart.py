"""cartComplete: a cart becomes an order, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import SYSTEM, Caller
from domain.carts.cart import Cart
from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.order import Order
from domain.orders.placement import PaymentFact, PlaceOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.cart_stock import channel_of, hold_still_good, products_of, requests_of
from use_cases.orders.place_orders import place_order
from use_cases.stock.hold_stock import Place, hand_over_hold, pieces_held


@dataclass(frozen=True, slots=True)
class Completion:
    """What is said when a cart is completed, beside what the cart knows."""

    expected_total: Money | None = None
    payment: PaymentFact | None = None
    note: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def complete_cart(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    cart_id: UUID,
    completion: Completion,
    expected_version: int | None = None,
) -> Order:
    """Place the cart's order, which takes over what the cart holds in the same transaction.

    A cart that was completed before gives the order it became. Raises NotFound, MoveRefused for an
    abandoned cart, StaleVersion, and what refuses an order: PriceChanged, and StockShortage where a
    hold was over and somebody else has the pieces.
    """
    cart = unit.carts.get(cart_id, visible_to=caller)
    if cart.order_id is not None:
        return unit.orders.look_up(cart.order_id, visible_to=SYSTEM)
    cart = unit.carts.get(cart_id, visible_to=caller, expected_version=expected_version)
    cart.check_open()
    if not cart.lines:
        raise InvalidInput("The cart is empty.", field=("cartId",))
    products = products_of(unit, requests_of(cart))
    cart, held = hold_still_good(unit, now, cart, product_ids=products)
    command = replace(_command(unit, cart, completion), reserved=pieces_held(held))
    order = place_order(unit, caller, now, command=command)
    hand_over_hold(unit, caller, now, held=held, taken=_committed(order))
    return _completed(unit, caller, now, cart, order)


def _command(unit: UnitOfWork, cart: Cart, completion: Completion) -> PlaceOrder:
    shipping, billing, contact = (
        cart.shipping_address_id, cart.billing_address_id, cart.contact_id,
    )  # fmt: skip
    addresses = unit.parties.addresses(key for key in (shipping, billing) if key is not None)
    contacts = unit.parties.contacts([contact] if contact is not None else [])
    method = None
    if cart.shipping_method_id is not None:
        method = unit.shipping_methods.by_id([cart.shipping_method_id])[cart.shipping_method_id]
    return PlaceOrder(
        channel_code=channel_of(unit, cart).code,
        lines=requests_of(cart),
        contact=contacts[contact] if contact is not None else None,
        shipping_address=addresses[shipping] if shipping is not None else None,
        billing_address=addresses[billing] if billing is not None else None,
        shipping_method_code=method.code if method is not None else None,
        expected_total=completion.expected_total,
        payment=completion.payment,
        note=completion.note,
        attributes=completion.attributes,
    )


def _committed(order: Order) -> dict[Place, int]:
    """What the order took from each place, by product."""
    taken: dict[Place, int] = {}
    for entry in order.committed_stock():
        key = (order.line(entry.line).product_id, entry.location_id)
        taken[key] = taken.get(key, 0) + entry.quantity
    return taken


def _completed(unit: UnitOfWork, caller: Caller, now: datetime, cart: Cart, order: Order) -> Order:
    """Close the cart. The order keeps who it is for: the cart keeps no copy of it."""
    completed, event = cart.complete(order.id, order.number, now)
    unit.parties.remove([cart.shipping_address_id, cart.billing_address_id, cart.contact_id])
    completed = replace(
        completed,
        shipping_address_id=order.shipping_address_id,
        billing_address_id=order.billing_address_id,
        contact_id=order.contact_id,
    )
    unit.carts.save(completed, event, actor=caller, now=now)
    return order
