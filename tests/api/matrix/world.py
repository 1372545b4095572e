"""A world of halves: what one principal may see, and what must never show up in its answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from domain.access.caller import CartCredential, PrincipalKind
from domain.access.location_rights import LOCATION_SCOPES
from domain.access.scopes import SCOPES
from domain.carts.secrets import read_secret
from domain.catalog.product import Price
from domain.channels.channel import Channel
from domain.customers.customer import Customer
from domain.fulfillment.tracking import TrackingCode
from domain.orders.order import Order
from domain.payments.refund_allocation import RefundLineRequest
from persistence.tables import metadata
from tests.api.api_client import ApiClient, make_key
from tests.api.matrix.owned import live_as_another
from tests.api.matrix.principals import (
    OF_CHANNEL,
    OF_NEIGHBOUR,
    OF_ORDER,
    OF_PLACE,
    Hidden,
    Principal,
    far_principals,
    near_principals,
)
from tests.shop import IDS, NOW, Shop, british_address, stock
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.returns.counter import Counter
from use_cases.stock.raise_alerts import raise_alerts


class Named(NamedTuple):
    """Something of the others' half as an argument names it, an absent one, and the row it is."""

    theirs: str
    absent: str
    row: str


@dataclass(frozen=True, slots=True)
class World:
    """The application over two lives, and everybody who may ask."""

    api: ApiClient
    principals: tuple[Principal, ...]
    values: dict[str, Named]
    """By what an argument or input field is called."""
    nodes: dict[str, str]
    """By type, the global id of something of the others' half."""
    live_on: Callable[[], frozenset[str]]
    """Lets more happen to the others; tells the rows that it made."""
    ends: dict[str, list[str]] = field(default_factory=dict)
    """Of lists, as staff see them: arguments with the cursors of their first and last entry."""


async def make_worlds(api: ApiClient) -> tuple[World, World]:
    """Live three lives: two of buyers in the web shop, from Leeds, one on the market, from Paris.

    The first world is of those from whom the market and Paris are hidden, the second of those
    from whom the buyer next door is.
    """
    shop = api.shop
    market = Channel(
        IDS.new(NOW), "market", OF_CHANNEL, "GBP", "MKT-{number}",
        payment_policy=shop.channel.payment_policy,
    )  # fmt: skip
    buyers = {
        half: Customer(IDS.new(NOW), f"C-{half}", f"{half} buyer", f"{half}@example.com")
        for half in ("own", OF_ORDER, OF_NEIGHBOUR)
    }
    with shop.database.transaction() as unit:
        unit.channels.save([market], NOW)
        unit.parties.save_customers(list(buyers.values()), NOW)
        unit.products.save_prices(
            [Price(product.id, market.id, 1_000) for product in shop.products.values()]
        )
    ours = _live(shop, shop.channel, "own", "LAMP", buyers["own"])
    theirs = _live(shop, market, OF_ORDER, "CHAIR", buyers[OF_ORDER])
    beside = _live(shop, shop.channel, OF_NEIGHBOUR, "LAMP", buyers[OF_NEIGHBOUR])
    await _stock_life(api)
    owned = await live_as_another(api)
    carts = (await _cart(api), await _cart(api))
    hidden = _hidden(shop, market.id, theirs, beside, carts[1].cart_id)
    hidden = hidden._replace(of_owner=frozenset(key.split("_")[1] for key in owned.values()))
    _let_in(api, ours)
    far = World(
        api,
        tuple(far_principals(api, hidden, SCOPES)),
        _values(shop, market.id, buyers[OF_ORDER], theirs) | _owned(owned),
        _nodes(shop, hidden.of_channel | hidden.of_place | hidden.of_owner),
        partial(_live_on, shop, market, OF_ORDER, "CHAIR", buyers[OF_ORDER]),
    )
    near = World(
        api,
        tuple(near_principals(api, hidden, buyers["own"].id, carts)),
        _values(shop, market.id, buyers[OF_NEIGHBOUR], beside) | _owned(owned),
        _nodes(shop, hidden.of_neighbour | hidden.of_owner),
        partial(_live_on, shop, shop.channel, OF_NEIGHBOUR, "LAMP", buyers[OF_NEIGHBOUR]),
    )
    return far, near


def _let_in(api: ApiClient, order: Order) -> None:
    """Credentials bound to one half each: to a channel, a location, an order."""
    shop = api.shop
    web, leeds = shop.channel.id, shop.places["LEEDS"].id
    api.credentials |= {
        "web partner": make_key(shop, PrincipalKind.PARTNER, scopes=SCOPES, channel_ids=[web]),
        "Leeds": make_key(
            shop, PrincipalKind.PARTNER, scopes=LOCATION_SCOPES, location_ids=[leeds]
        ),
        "guest": api.application.services.tracking_token(order.id, order.tracking_version),
    }


def _owned(owned: dict[str, str]) -> dict[str, Named]:
    endpoint = owned["WebhookEndpoint"]
    return {
        "endpointId": Named(endpoint, f"WebhookEndpoint_{'0' * 32}", endpoint.split("_")[1]),
    }


async def _cart(api: ApiClient) -> CartCredential:
    """A cart that a browser filled in the web shop."""
    cart = {"channelCode": "web", "lines": [{"sku": "MUG", "quantity": 1}]}
    made = await api.run("carts/cartCreate", {"input": cart}, as_="storefront")
    opened = read_secret(made["cartCreate"]["secret"])
    assert opened is not None
    return opened


def _hidden(shop: Shop, market: UUID, theirs: Order, beside: Order, cart_id: UUID) -> Hidden:
    """Whose every row is."""
    paris, leeds = shop.places["PARIS"].id, shop.places["LEEDS"].id
    roots, roots_beside = (
        [order.id, order.customer_id, order.shipping_address_id, order.contact_id]
        for order in (theirs, beside)
    )
    every = [key for table in ("order", "customer", "cart") for key in _ids(shop, table)]
    return Hidden(
        of_channel=_grown(shop, [market, *roots]),
        of_place=_grown(shop, [paris, *roots]) - {leeds.hex},
        of_neighbour=_grown(shop, [cart_id, *roots_beside]),
        of_owner=frozenset(),
        everything=_grown(shop, [*every, paris, leeds]),
    )


def _live(shop: Shop, channel: Channel, half: str, sku: str, buyer: Customer) -> Order:
    """An order with everything that can belong to one."""
    counter, floor = Counter(shop), Floor(shop)
    address = replace(british_address(f"{half} town"), name=f"{half} person")
    order = counter.till.charged(
        (sku, 2), channel_code=channel.code, channel_reference=f"{half}-reference",
        shipping_address=replace(address, id=IDS.new(NOW)), note=f"{half} note",
        customer_reference=buyer.reference, contact=None,
    )  # fmt: skip
    shipment = floor.ship(floor.ready(order))
    floor.track(shipment, f"{half}-event", TrackingCode.IN_TRANSIT)
    counter.open(shop.order(order.id), (1, 1))
    counter.till.refund(order, RefundLineRequest(1, 1))
    return shop.order(order.id)


def _live_on(shop: Shop, channel: Channel, half: str, sku: str, buyer: Customer) -> frozenset[str]:
    with shop.database.transaction() as unit:
        stock(unit, shop, sku, "PARIS" if sku == "CHAIR" else "LEEDS", 5)
    return _grown(shop, [_live(shop, channel, f"{half}-later", sku, buyer).id])


async def _stock_life(api: ApiClient) -> None:
    """Work at every location that belongs to no order, and a cart in each channel."""
    for place, code in (("LEEDS", "own"), ("PARIS", OF_PLACE)):
        await api.run("stock/stockCountCreate", {"input": {"locationCode": place, "note": code}})
        supply = {"source": code, "reference": f"{code}-supply", "sku": "MUG",
                  "locationCode": place, "quantity": 3, "expectedOn": "2026-01-01"}  # fmt: skip
        await api.run("stock/incomingSupplyUpsert", {"input": [supply]})
        hold = {"channelCode": "web" if code == "own" else "market", "sku": "MUG",
                "quantity": 1, "locationCode": place, "reference": f"{code}-hold",
                "expiresAt": (datetime.now(UTC) + timedelta(days=1)).isoformat()}  # fmt: skip
        await api.run("stock/reservationCreate", {"input": hold})
        cart = {"channelCode": hold["channelCode"], "lines": [{"sku": "MUG", "quantity": 1}]}
        made = await api.run("carts/cartCreate", {"input": cart})
        assert made["cartCreate"]["userErrors"] == []
    for other in ("LEEDS", "PARIS"):
        sent = {"fromLocationCode": "LONDON", "toLocationCode": other, "reference": other,
                "lines": [{"sku": "MUG", "quantity": 1}]}  # fmt: skip
        await api.run("stock/transferCreate", {"input": sent})
    api.shop.database.run(lambda unit: raise_alerts(unit, datetime.now(UTC)))


def _ids(shop: Shop, table: str) -> list[UUID]:
    with shop.database.snapshot() as connection:
        found = connection.execute(select(metadata.tables[table].c.id)).scalars()
        return [entry for entry in found if isinstance(entry, UUID)]


def _grown(shop: Shop, roots: Iterable[UUID | None]) -> frozenset[str]:
    """These rows and all that belong to them, however far: by the tables' own references."""
    grown = {root for root in roots if root is not None}
    with shop.database.snapshot() as connection:
        rows = [
            (row["id"], {row[column.name] for column in table.c if column.foreign_keys})
            for table in metadata.tables.values()
            if "id" in table.c and table.name not in _SHARED
            for row in connection.execute(select(table)).mappings()
            if isinstance(row["id"], UUID)
        ]
    while found := {key for key, owners in rows if key not in grown and owners & grown}:
        grown |= found
    return frozenset(key.hex for key in grown)


_SHARED = frozenset({"product", "shipping_method", "audit_entry", "api_key", "location"})
"""Rows that refer to somebody's and are everybody's."""


def _nodes(shop: Shop, hidden: Iterable[str]) -> dict[str, str]:
    """One of the hidden things of each type, by the table it lies in."""
    found = {}
    keys = set(hidden)
    for name, table in metadata.tables.items():
        if "id" in table.c:
            type_name = "".join(part.capitalize() for part in name.split("_"))
            theirs = [key for key in _any_ids(shop, name) if key in keys] or _any_ids(shop, name)
            if theirs:
                found[type_name] = f"{type_name}_{theirs[0]}"
    order = found["Order"].removeprefix("Order_")
    return found | {"OrderLine": f"OrderLine_{order}_1", "OrderEvent": f"OrderEvent_{order}_1"}


def _any_ids(shop: Shop, table: str) -> list[str]:
    column = metadata.tables[table].c.id
    with shop.database.snapshot() as connection:
        found = connection.execute(select(column)).scalars().all()
    return [entry.hex for entry in found if isinstance(entry, UUID)]


def _values(shop: Shop, channel_id: UUID, buyer: Customer, order: Order) -> dict[str, Named]:
    """Arguments and fields of filters that name something, by their names."""
    paris = shop.places["PARIS"]
    ids = {
        "orderId": ("Order", order.id),
        "customerId": ("Customer", buyer.id),
        "channelIds": ("Channel", channel_id),
        "locationId": ("Location", paris.id),
        "locationIds": ("Location", paris.id),
        "fromLocationIds": ("Location", paris.id),
        "toLocationIds": ("Location", paris.id),
    }
    texts = {
        "number": (order.number, "MKT-0", order.id),
        "channelCode": ("market", "nowhere", channel_id),
        "reference": (buyer.reference, "C-nobody", buyer.id),
        "text": (buyer.reference.removeprefix("C-"), "nobody", order.id),
        "code": (paris.code, "NOWHERE", paris.id),
        "locationCode": (paris.code, "NOWHERE", paris.id),
    }
    return {
        name: Named(f"{kind}_{key.hex}", f"{kind}_{'0' * 32}", key.hex)
        for name, (kind, key) in ids.items()
    } | {name: Named(theirs, absent, key.hex) for name, (theirs, absent, key) in texts.items()}
