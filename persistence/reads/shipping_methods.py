"""Shipping methods for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select, true

from domain.access.caller import Caller, PrincipalKind
from domain.validation import storable
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.catalog import channel, shipping_method


@dataclass(frozen=True, slots=True)
class ShippingMethodFilter:
    """Which methods: every part that is given must hold. None means any."""

    channel_code: str | None = None
    active: bool | None = None


def shipping_method_page(
    connection: Connection, caller: Caller, wanted: ShippingMethodFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the methods that the caller may offer, by code."""
    order = (SortColumn(shipping_method.c.code, "code"),)
    return read_page(connection, _methods(caller, wanted), order, request)


def count_shipping_methods(
    connection: Connection, caller: Caller, wanted: ShippingMethodFilter
) -> int:
    """How many methods match, of those the caller may offer."""
    return count_rows(connection, _methods(caller, wanted))


def shipping_methods_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Methods by id; absent and hidden ones are left out."""
    query = select(shipping_method).where(shipping_method.c.id.in_(ids), _offered_to(caller))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def _methods(caller: Caller, wanted: ShippingMethodFilter) -> Select[Any]:
    query = select(shipping_method).where(_offered_to(caller))
    if wanted.active is not None:
        query = query.where(shipping_method.c.active == wanted.active)
    if wanted.channel_code is not None:
        code = wanted.channel_code if storable(wanted.channel_code) else ""
        currencies = select(channel.c.currency).where(channel.c.code == code)
        if caller.channel_ids is not None:
            currencies = currencies.where(channel.c.id.in_(caller.channel_ids))
        query = query.where(shipping_method.c.currency.in_(currencies))
    return query


def _offered_to(caller: Caller) -> ColumnElement[bool]:
    """A storefront, and who shops in it, sees what it can sell: active methods of its channels' currencies."""
    shopping = {PrincipalKind.STOREFRONT, PrincipalKind.SHOPPER}
    if caller.kind not in shopping or caller.channel_ids is None:
        return true()
    currencies = select(channel.c.currency).where(channel.c.id.in_(caller.channel_ids))
    return shipping_method.c.active & shipping_method.c.currency.in_(currencies)
