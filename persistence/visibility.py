"""Which rows a caller may see: one predicate per aggregate, for entities and for queries."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, select, true

from domain.access import Caller, PrincipalKind
from domain.catalog.product import ProductStatus
from persistence.tables.access import api_key, api_key_channel
from persistence.tables.catalog import product
from persistence.tables.orders import order
from persistence.tables.parties import customer


def sees_order(caller: Caller, order_id: UUID, channel_id: UUID) -> bool:
    """Whether an order is the caller's business."""
    if caller.kind is PrincipalKind.SYSTEM:
        return True
    if caller.kind is PrincipalKind.GUEST:
        return caller.order_id == order_id
    if caller.kind is PrincipalKind.STOREFRONT:
        return False
    return caller.may_use_channel(channel_id)


def orders_visible_to(caller: Caller) -> ColumnElement[bool]:
    """The same rule as a condition on the order table."""
    if caller.kind is PrincipalKind.SYSTEM:
        return true()
    if caller.kind is PrincipalKind.GUEST:
        return order.c.id == caller.order_id
    if caller.kind is PrincipalKind.STOREFRONT:
        return false()
    if caller.channel_ids is None:
        return true()
    return order.c.channel_id.in_(caller.channel_ids)


def belongs_to_visible_order(caller: Caller, order_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """The same rule for anything that belongs to an order."""
    if caller.kind is PrincipalKind.SYSTEM or (
        caller.kind in {PrincipalKind.STAFF, PrincipalKind.PARTNER} and caller.channel_ids is None
    ):
        return true()
    return order_id.in_(select(order.c.id).where(orders_visible_to(caller)))


_SHOPPERS = frozenset({PrincipalKind.STOREFRONT, PrincipalKind.GUEST})


def products_visible_to(caller: Caller) -> ColumnElement[bool]:
    """Who shops sees what is for sale; who works here sees archived products too."""
    if caller.kind in _SHOPPERS:
        return product.c.status == ProductStatus.ACTIVE.value
    return true()


def customers_visible_to(caller: Caller) -> ColumnElement[bool]:
    """A caller bound to channels sees the customers who bought there; who shops sees none."""
    if caller.kind in _SHOPPERS:
        return false()
    if caller.channel_ids is None:
        return true()
    bought = select(order.c.customer_id).where(
        order.c.channel_id.in_(caller.channel_ids), order.c.customer_id.is_not(None)
    )
    return customer.c.id.in_(bought)


def sees_api_key(caller: Caller, channel_ids: frozenset[UUID] | None) -> bool:
    """Whether a key is the caller's business: all its channels are (None means every channel)."""
    if caller.kind in _SHOPPERS:
        return False
    if caller.channel_ids is None:
        return True
    return channel_ids is not None and channel_ids <= caller.channel_ids


def api_keys_visible_to(caller: Caller) -> ColumnElement[bool]:
    """The same rule as a condition on the table of keys."""
    if caller.kind in _SHOPPERS:
        return false()
    if caller.channel_ids is None:
        return true()
    foreign = exists().where(
        api_key_channel.c.api_key_id == api_key.c.id,
        api_key_channel.c.channel_id.not_in(caller.channel_ids),
    )
    return and_(api_key.c.every_channel.is_(False), ~foreign)
