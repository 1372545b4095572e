"""Which rows a caller may see: one predicate per aggregate, for entities and for queries."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, select, true

from domain.access.caller import Caller, PrincipalKind
from domain.catalog.product import ProductStatus
from domain.events import StreamKind
from persistence.access.place_visibility import at_visible_location
from persistence.tables.access import api_key, api_key_channel, api_key_location
from persistence.tables.carts import cart
from persistence.tables.catalog import product
from persistence.tables.fulfillment import fulfillment_order
from persistence.tables.orders import order
from persistence.tables.parties import customer
from persistence.tables.reservations import reservation
from persistence.tables.webhooks import webhook_endpoint


def sees_order(caller: Caller, order_id: UUID, channel_id: UUID, customer_id: UUID | None) -> bool:
    """Whether an order is the caller's business: a shopper's are those that name them as customer."""
    if caller.kind is PrincipalKind.SYSTEM:
        return True
    if caller.kind is PrincipalKind.GUEST:
        return caller.order_id == order_id
    if caller.kind is PrincipalKind.STOREFRONT or not caller.may_use_channel(channel_id):
        return False
    if caller.kind is PrincipalKind.SHOPPER:
        return caller.customer_id is not None and caller.customer_id == customer_id
    return True


def orders_visible_to(caller: Caller) -> ColumnElement[bool]:
    """The same rule as a condition on the order table."""
    if caller.kind is PrincipalKind.SYSTEM:
        return true()
    if caller.kind is PrincipalKind.GUEST:
        return order.c.id == caller.order_id
    if caller.kind is PrincipalKind.STOREFRONT:
        return false()
    conditions: list[ColumnElement[bool]] = [true()]
    if caller.channel_ids is not None:
        conditions.append(order.c.channel_id.in_(caller.channel_ids))
    if caller.location_ids is not None:
        conditions.append(has_work_for(caller, order.c.id))
    if caller.kind is PrincipalKind.SHOPPER:
        # NULL is nobody's: neither a guest's order nor a shopper without a customer matches.
        conditions.append(order.c.customer_id == caller.customer_id)
    return and_(*conditions)


def has_work_for(caller: Caller, order_id: UUID | ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether an order has a fulfillment order at a location of the caller's: only then it is the
    business of a caller who is bound to locations.
    """
    return exists().where(
        fulfillment_order.c.order_id == order_id,
        at_visible_location(caller, fulfillment_order.c.location_id),
    )


def belongs_to_visible_order(caller: Caller, order_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """The same rule for anything that belongs to an order."""
    if caller.kind is PrincipalKind.SYSTEM or (
        caller.kind in {PrincipalKind.STAFF, PrincipalKind.PARTNER}
        and caller.channel_ids is None
        and caller.location_ids is None
    ):
        return true()
    return order_id.in_(select(order.c.id).where(orders_visible_to(caller)))


def histories_visible_to(caller: Caller) -> ColumnElement[bool]:
    """Whether the caller may read histories of what it sees.

    A history tells of every location that had to do with something, so who is bound to some of
    them reads none; `fulfillmentOrders` tells them what there is to do.
    """
    return true() if caller.location_ids is None else false()


_SHOPPERS = frozenset({PrincipalKind.STOREFRONT, PrincipalKind.SHOPPER, PrincipalKind.GUEST})


def sees_active_products_only(caller: Caller) -> bool:
    """Who shops sees what is for sale; who works here sees archived products too."""
    return caller.kind in _SHOPPERS


def products_visible_to(caller: Caller) -> ColumnElement[bool]:
    """The same rule as a condition on the product table."""
    if sees_active_products_only(caller):
        return product.c.status == ProductStatus.ACTIVE.value
    return true()


def customers_visible_to(caller: Caller) -> ColumnElement[bool]:
    """A caller bound to channels or locations sees the customers of its orders; who signed in,
    themselves.
    """
    if caller.kind is PrincipalKind.SHOPPER and caller.customer_id is not None:
        return customer.c.id == caller.customer_id
    if caller.kind in _SHOPPERS:
        return false()
    if caller.channel_ids is None and caller.location_ids is None:
        return true()
    bought = select(order.c.customer_id).where(
        orders_visible_to(caller), order.c.customer_id.is_not(None)
    )
    return customer.c.id.in_(bought)


def sees_api_key(
    caller: Caller, channel_ids: frozenset[UUID] | None, location_ids: frozenset[UUID] | None
) -> bool:
    """Whether a key is the caller's business: all its channels and locations are (None: every)."""
    if caller.kind in _SHOPPERS:
        return False
    return _is_within(channel_ids, caller.channel_ids) and _is_within(
        location_ids, caller.location_ids
    )


def _is_within(ids: frozenset[UUID] | None, own: frozenset[UUID] | None) -> bool:
    return own is None or (ids is not None and ids <= own)


def api_keys_visible_to(caller: Caller) -> ColumnElement[bool]:
    """The same rule as a condition on the table of keys."""
    if caller.kind in _SHOPPERS:
        return false()
    conditions: list[ColumnElement[bool]] = [true()]
    if caller.channel_ids is not None:
        foreign = exists().where(
            api_key_channel.c.api_key_id == api_key.c.id,
            api_key_channel.c.channel_id.not_in(caller.channel_ids),
        )
        conditions += [api_key.c.every_channel.is_(False), ~foreign]
    if caller.location_ids is not None:
        elsewhere = exists().where(
            api_key_location.c.api_key_id == api_key.c.id,
            api_key_location.c.location_id.not_in(caller.location_ids),
        )
        conditions += [api_key.c.every_location.is_(False), ~elsewhere]
    return and_(*conditions)


def sees_cart(caller: Caller, cart_id: UUID, channel_id: UUID, secret_digest: str) -> bool:
    """Whether a cart is the caller's business: who shops sees the one whose secret they send."""
    if caller.kind is PrincipalKind.SYSTEM:
        return True
    if caller.kind is PrincipalKind.GUEST or not caller.may_use_channel(channel_id):
        return False
    if caller.location_ids is not None:
        return False
    if caller.kind in _SHOPPERS:
        return caller.cart is not None and caller.cart.opens(cart_id, secret_digest)
    return True


def carts_visible_to(caller: Caller) -> ColumnElement[bool]:
    """The same rule as a condition on the table of carts."""
    if caller.kind is PrincipalKind.SYSTEM:
        return true()
    if caller.kind is PrincipalKind.GUEST or caller.location_ids is not None:
        return false()
    in_channels = (
        true() if caller.channel_ids is None else cart.c.channel_id.in_(caller.channel_ids)
    )
    if caller.kind not in _SHOPPERS:
        return in_channels
    if caller.cart is None:
        return false()
    # Digests are compared, so the time of a comparison says nothing about the secret.
    return and_(
        in_channels, cart.c.id == caller.cart.cart_id, cart.c.secret_digest == caller.cart.digest
    )


def sees_reservation(caller: Caller, channel_id: UUID, location_id: UUID) -> bool:
    """Whether a hold is the caller's business; who shops sees their cart, not what holds for it."""
    if caller.kind is PrincipalKind.SYSTEM:
        return True
    return (
        caller.kind not in _SHOPPERS
        and caller.may_use_channel(channel_id)
        and caller.may_use_location(location_id)
    )


def reservations_visible_to(caller: Caller) -> ColumnElement[bool]:
    """The same rule as a condition on the table of reservations."""
    if caller.kind in _SHOPPERS:
        return false()
    here = at_visible_location(caller, reservation.c.location_id)
    if caller.channel_ids is None:
        return here
    return and_(here, reservation.c.channel_id.in_(caller.channel_ids))


_SCOPE_OF_KIND = {
    StreamKind.ORDER: "orders:read",
    StreamKind.CART: "carts:read",
    StreamKind.ALERT: "stock:read",
    StreamKind.TRANSFER: "stock:read",
    StreamKind.STOCK_COUNT: "stock:read",
}
LOG_SCOPES = frozenset(_SCOPE_OF_KIND.values())
"""What somebody holds who may read every kind of stream."""


def kinds_visible_to(caller: Caller) -> frozenset[StreamKind]:
    """Which kinds of stream of the whole log are the caller's business: those it could read.

    Who shops reads no log: what is theirs they follow by itself.
    """
    if caller.kind is PrincipalKind.SYSTEM:
        return frozenset(StreamKind)
    if caller.kind in _SHOPPERS:
        return frozenset()
    return frozenset(kind for kind, scope in _SCOPE_OF_KIND.items() if caller.may(scope))


def webhook_endpoints_visible_to(caller: Caller) -> ColumnElement[bool]:
    """Staff of every channel see all endpoints; everybody else those of their own credential."""
    if caller.kind is PrincipalKind.SYSTEM or (
        caller.kind is PrincipalKind.STAFF and caller.channel_ids is None
    ):
        return true()
    return webhook_endpoint.c.owner == caller.client
