"""Carts in the API: lines and totals at the prices of the moment, and how long they hold stock."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.carts.shipping_option_type import CartShippingOption
from api.catalog.product_type import Product
from api.channels.types import Channel
from api.context import Context, Info
from api.customers.address_type import Address, Contact
from api.described_enum import describe
from api.global_ids import global_id
from api.money_type import Money, money, unit_price
from api.node_type import Node
from api.scalars import DateTime
from api.user_errors import UserError, user_errors
from domain.access.caller import PrincipalKind
from domain.carts.cart import CartStatus
from domain.carts.pricing import PricedCart, PricedCartLine
from persistence.database import Row
from persistence.reads.carts import carts_by_id, priced_carts
from persistence.reads.parties import addresses_by_id, contacts_by_id
from use_cases.carts.promise_carts import PromiseCarts

if TYPE_CHECKING:
    from api.orders.types import Order

describe(
    CartStatus,
    "Where a cart is in its life.",
    ACTIVE="It may be filled; while `holdExpiresAt` lies ahead its stock is held.",
    IDLE="Its time was over and its stock is free again; `cartRenew` holds it once more.",
    COMPLETED="It became an order.",
    ABANDONED="It was given up, or nobody came back to it.",
)


@strawberry.type(description="A line of a cart.", directives=[access("carts:read")])
class CartLine:
    """Priced at each look; amounts are null once the product cannot be bought here any more."""

    number: int = strawberry.field(description="Its place in the cart, from 1.")
    sku: str = strawberry.field(description="What is bought.")
    title: str = strawberry.field(description="What people call it.")
    quantity: int = strawberry.field(description="How many pieces.")
    unit_price: Money | None = strawberry.field(description="What a piece costs now.")
    amount: Money | None = strawberry.field(description="What the pieces cost together.")
    product_key: strawberry.Private[UUID]

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @classmethod
    def of(cls, line: PricedCartLine, currency: str) -> "CartLine":
        """The line that was priced."""
        price, amount = line.unit_price, line.amount
        return cls(
            number=line.number,
            sku=line.sku,
            title=line.title,
            quantity=line.quantity,
            unit_price=unit_price(price, currency) if price is not None else None,
            amount=money(amount, currency) if amount is not None else None,
            product_key=line.product_id,
        )


@strawberry.type(
    description="What an order of a cart would cost now.", directives=[access("carts:read")]
)
class CartTotals:
    """Exact: subtotal + shipping + tax = total. Send the total as `expectedTotal`."""

    subtotal: Money = strawberry.field(description="Sum of the lines.")
    shipping_amount: Money = strawberry.field(
        description="By the chosen shipping method, before tax; zero until one is chosen."
    )
    tax_amount: Money = strawberry.field(description="Tax added, that on shipping included.")
    total: Money = strawberry.field(description="What the buyer pays.")


@strawberry.type(
    description="A postal address of a cart: personal data.", directives=[access("carts:read")]
)
class CartAddress(Address):
    """Whoever has the cart's secret typed it."""


@strawberry.type(
    description="How to reach the buyer of a cart: personal data.",
    directives=[access("carts:read")],
)
class CartContact(Contact):
    """Whoever has the cart's secret typed it."""


@strawberry.type(
    description="Lines that hold stock for a limited time, until they become an order.",
    directives=[access("carts:read")],
)
class Cart(Node):
    """A storefront sees the one whose secret it sends as `X-Cart-Secret`."""

    status: CartStatus = strawberry.field(description="Where it is in its life.")
    hold_expires_at: DateTime | None = strawberry.field(
        description="Until when its stock is held; null while nothing is. Each change of its lines "
        "and `cartRenew` move it on, to two hours after the hold began at most."
    )
    created_at: DateTime = strawberry.field(description="When it was made.")
    active_at: DateTime = strawberry.field(description="When its buyer last did something.")
    updated_at: DateTime = strawberry.field(description="When anything about it last changed.")
    version: int = strawberry.field(description="Version of its last event; see `expectedVersion`.")
    row: strawberry.Private[Row]

    @strawberry.field(description="What is in it, in the order it was sent.")
    async def lines(self, info: Info) -> list[CartLine]:
        priced = await self._priced(info)
        return [CartLine.of(line, priced.currency) for line in priced.lines]

    @strawberry.field(description="ISO 4217 code of the channel's currency.")
    async def currency_code(self, info: Info) -> str:
        return (await self._priced(info)).currency

    @strawberry.field(
        description="What an order would cost now; null for an empty cart, and where `problems` say why."
    )
    async def totals(self, info: Info) -> CartTotals | None:
        priced = await self._priced(info)
        if priced.totals is None:
            return None
        amounts: dict[str, Any] = {
            name: money(getattr(priced.totals, name), priced.currency)
            for name in ("subtotal", "shipping_amount", "tax_amount", "total")
        }
        return CartTotals(**amounts)

    @strawberry.field(
        description="Why its lines cannot be ordered as they are: products or prices that are gone. "
        "Paths begin with `lines`."
    )
    async def problems(self, info: Info) -> list[UserError]:
        priced = await self._priced(info)
        known = frozenset({"lines"})
        return [told for problem in priced.problems for told in user_errors(problem, known)]

    @strawberry.field(
        description="Ways to deliver it, by code, with what each costs and, once it is known where it "
        "goes, by which day it brings everything: what the cart holds counts. Empty while the cart "
        "is empty or cannot be ordered."
    )
    async def shipping_options(self, info: Info) -> list[CartShippingOption]:
        context, priced = info.context, await self._priced(info)
        if not priced.options:
            return []
        promised = await context.load(PromiseCarts(context.now), self.row["id"])
        return [
            CartShippingOption.of(option, priced.currency, context.now, promised or {})
            for option in priced.options
            # A destination that no carrier of a method reaches is no way to deliver.
            if promised is None or option.method.code in promised
        ]

    @strawberry.field(description="Code of the chosen shipping method.")
    async def shipping_method_code(self, info: Info) -> str | None:
        method = (await self._priced(info)).method
        return method.code if method is not None else None

    @strawberry.field(
        description="Where it goes; null for a credential that may not read customers either."
    )
    async def shipping_address(self, info: Info) -> CartAddress | None:
        return await self._address(info, self.row["shipping_address_id"])

    @strawberry.field(
        description="Who pays, if it is not who gets it; null like `shippingAddress`."
    )
    async def billing_address(self, info: Info) -> CartAddress | None:
        return await self._address(info, self.row["billing_address_id"])

    @strawberry.field(description="How to reach the buyer; null like `shippingAddress`.")
    async def contact(self, info: Info) -> CartContact | None:
        key = self.row["contact_id"]
        if key is None or not _sees_people(info.context):
            return None
        row = await info.context.load(contacts_by_id, key)
        return CartContact(**Contact.of(row).__dict__) if row is not None else None

    @strawberry.field(description="Where it shops.", directives=[access("channels:read")])
    async def channel(self, info: Info) -> Channel | None:
        found: Channel | None = await info.context.node("Channel", self.row["channel_id"])
        return found

    @strawberry.field(
        description="The order it became.", directives=[access("orders:read", own="account:read")]
    )
    async def order(
        self, info: Info
    ) -> Annotated["Order", strawberry.lazy("api.orders.types")] | None:
        found: Order | None = await info.context.node("Order", self.row["order_id"])
        return found

    async def _priced(self, info: Info) -> PricedCart:
        priced = await info.context.load(priced_carts, self.row["id"])
        assert priced is not None, "read a moment ago in the same snapshot"
        return priced

    async def _address(self, info: Info, key: UUID | None) -> CartAddress | None:
        if key is None or not _sees_people(info.context):
            return None
        row = await info.context.load(addresses_by_id, key)
        return CartAddress(**Address.of(row).__dict__) if row is not None else None

    @classmethod
    def of(cls, row: Row) -> "Cart":
        """The cart of a row."""
        until = row["hold_expires_at"]
        return cls(
            id=strawberry.ID(global_id("Cart", row["id"])),
            status=CartStatus(row["status"]),
            hold_expires_at=DateTime(until) if until else None,
            created_at=DateTime(row["created_at"]),
            active_at=DateTime(row["active_at"]),
            updated_at=DateTime(row["updated_at"]),
            version=row["version"],
            row=row,
        )


def _sees_people(context: Context) -> bool:
    """A storefront has shown the cart's secret; anybody else needs the right to personal data."""
    caller = context.caller
    shopping = caller.kind in {PrincipalKind.STOREFRONT, PrincipalKind.SHOPPER}
    return shopping or caller.may("customers:read")


async def cart_node(context: Context, key: UUID, _: int | None) -> Cart | None:
    """A cart by its key."""
    row = await context.load(carts_by_id, key)
    return Cart.of(row) if row is not None else None
