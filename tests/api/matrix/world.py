"""A world of two halves: what one principal may see, and what must never show up in its answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from domain.access import PrincipalKind
from domain.catalog.product import Price
from domain.channels.channel import Channel
from domain.customers.customer import Customer
from domain.fulfillment.tracking import TrackingCode
from domain.location_rights import LOCATION_SCOPES
from domain.orders.order import Order
from domain.payments.refund_allocation import RefundLineRequest
from domain.scopes import ALLOWED_SCOPES, GUEST_SCOPES, SCOPES
from persistence.tables import metadata
from tests.api.api_client import ApiClient, make_key
from tests.shop import IDS, NOW, Shop, british_address
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.returns.counter import Counter
from use_cases.stock.raise_alerts import raise_alerts

OF_ORDER, OF_CHANNEL, OF_PLACE = "canary-order", "canary-channel", "canary-place"
"""In every text that is planted in the half of others: of their order, channel and location."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and what must not be in any answer: identities and planted texts."""

    name: str
    scopes: frozenset[str]
    hidden: frozenset[str]


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


async def make_world(api: ApiClient) -> World:
    """Live two lives: one in the web shop from Leeds, one on the market from Paris."""
    shop = api.shop
    market = Channel(
        IDS.new(NOW), "market", OF_CHANNEL, "GBP", "MKT-{number}",
        payment_policy=shop.channel.payment_policy,
    )  # fmt: skip
    buyers = {
        half: Customer(IDS.new(NOW), f"C-{half}", f"{half} buyer", f"{half}@example.com")
        for half in ("own", OF_ORDER)
    }
    with shop.database.transaction() as unit:
        unit.channels.save([market], NOW)
        unit.parties.save_customers(list(buyers.values()), NOW)
        unit.products.save_prices(
            [Price(product.id, market.id, 1_000) for product in shop.products.values()]
        )
    ours = _live(shop, shop.channel, "own", "LAMP", buyers["own"])
    theirs = _live(shop, market, OF_ORDER, "CHAIR", buyers[OF_ORDER])
    await _stock_life(api)
    paris, leeds = shop.places["PARIS"].id, shop.places["LEEDS"].id
    order_roots = [theirs.id, buyers[OF_ORDER].id, theirs.shipping_address_id, theirs.contact_id]
    of_channel: frozenset[str] = _grown(shop, [market.id, *order_roots])
    of_place = _grown(shop, [paris, *order_roots]) - {leeds.hex}
    everything = _grown(shop, [*_ids(shop, "order"), *_ids(shop, "customer"), paris, leeds])
    tracked = api.application.services.tracking_token(ours.id, ours.tracking_version)
    web = {"channel_ids": [shop.channel.id]}
    api.credentials |= {
        "web partner": make_key(shop, PrincipalKind.PARTNER, scopes=SCOPES, **web),
        "Leeds": make_key(
            shop, PrincipalKind.PARTNER, scopes=LOCATION_SCOPES, location_ids=[leeds]
        ),
        "storefront": make_key(shop, PrincipalKind.STOREFRONT, **web),
        "guest": tracked,
    }
    principals = _principals(api, of_channel, of_place, everything)
    return World(
        api,
        tuple(principals),
        _values(shop, market.id, buyers[OF_ORDER].id, theirs),
        _nodes(shop, of_channel | of_place),
    )


def _principals(
    api: ApiClient,
    of_channel: frozenset[str],
    of_place: frozenset[str],
    everything: frozenset[str],
) -> list[Principal]:
    """Everybody who may ask, with what is hidden from them."""
    web = {"channel_ids": [api.shop.channel.id]}
    of_order = of_channel | {OF_ORDER}
    principals = [
        Principal("web partner", frozenset(SCOPES), of_order | {OF_CHANNEL}),
        Principal("Leeds", LOCATION_SCOPES, frozenset(of_place | {OF_ORDER, OF_PLACE})),
        Principal(
            "storefront",
            ALLOWED_SCOPES[PrincipalKind.STOREFRONT],
            everything | {OF_ORDER, OF_CHANNEL, OF_PLACE},
        ),
        Principal("guest", GUEST_SCOPES, of_order | of_place | {OF_ORDER, OF_CHANNEL, OF_PLACE}),
    ]
    for scope in sorted(SCOPES):
        name = f"partner with {scope}"
        api.credentials[name] = make_key(api.shop, PrincipalKind.PARTNER, scopes=[scope], **web)
        principals.append(Principal(name, frozenset({scope}), of_order | {OF_CHANNEL}))
    return principals


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
                found[_TYPES.get(type_name, type_name)] = (
                    f"{_TYPES.get(type_name, type_name)}_{theirs[0]}"
                )
    order = found["Order"].removeprefix("Order_")
    return found | {"OrderLine": f"OrderLine_{order}_1", "OrderEvent": f"OrderEvent_{order}_1"}


_TYPES: dict[str, str] = {}


def _any_ids(shop: Shop, table: str) -> list[str]:
    column = metadata.tables[table].c.id
    with shop.database.snapshot() as connection:
        found = connection.execute(select(column)).scalars().all()
    return [entry.hex for entry in found if isinstance(entry, UUID)]


def _values(shop: Shop, channel_id: UUID, customer_id: UUID, order: Order) -> dict[str, Named]:
    """Arguments and fields of filters that name something, by their names."""
    paris = shop.places["PARIS"]
    ids = {
        "orderId": ("Order", order.id),
        "customerId": ("Customer", customer_id),
        "channelIds": ("Channel", channel_id),
        "locationId": ("Location", paris.id),
        "locationIds": ("Location", paris.id),
        "fromLocationIds": ("Location", paris.id),
        "toLocationIds": ("Location", paris.id),
    }
    texts = {
        "number": (order.number, "MKT-0", order.id),
        "channelCode": ("market", "nowhere", channel_id),
        "reference": (f"C-{OF_ORDER}", "C-nobody", customer_id),
        "text": (OF_ORDER, "nobody", order.id),
        "code": (paris.code, "NOWHERE", paris.id),
        "locationCode": (paris.code, "NOWHERE", paris.id),
    }
    return {
        name: Named(f"{kind}_{key.hex}", f"{kind}_{'0' * 32}", key.hex)
        for name, (kind, key) in ids.items()
    } | {name: Named(theirs, absent, key.hex) for name, (theirs, absent, key) in texts.items()}
