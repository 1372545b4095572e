"""Products and their prices in the API."""

from datetime import date
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.attribute_type import Attribute
from api.catalog.product_parts import ChannelStockRule, KitComponent
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.money_type import Money, unit_price
from api.node_type import Node
from api.scalars import DateTime
from api.stock.stock_policy import StockPolicy
from domain.catalog.product import ProductFlag, ProductStatus
from persistence.database import Row
from persistence.reads.backorders import channel_rules_by_product
from persistence.reads.catalog import ProductSort, prices_by_product, products_by_id
from persistence.reads.kits import components_by_kit

describe(
    ProductStatus,
    "Whether a product may be ordered.",
    ACTIVE="It may be ordered.",
    ARCHIVED="No longer; storefronts do not see it.",
)
describe(
    ProductFlag,
    "What a location or carrier must be able to handle.",
    HAZMAT="Dangerous goods: only from locations with the capability HAZMAT.",
    OVERSIZE="Too large for a usual parcel: only from locations with the capability OVERSIZE.",
    FRAGILE="Breaks easily.",
    PERISHABLE="It spoils.",
)
describe(
    ProductSort,
    "What a list of products is sorted by.",
    SKU="By SKU.",
    NAME="By name.",
    CREATED_AT="By when they were first sent to us.",
)


@strawberry.type(
    description="What a product costs in one channel.", directives=[access("catalog:read")]
)
class ProductPrice:
    """A storefront sees the price of its own channel only."""

    channel_id: strawberry.ID = strawberry.field(description="In which channel.")
    channel_code: str = strawberry.field(description="The channel's own code.")
    price: Money = strawberry.field(description="For one piece; up to four decimals.")


@strawberry.type(
    description="One SKU as an order management system needs it: what it is, its size, its flags.",
    directives=[access("catalog:read")],
)
class Product(Node):
    """Led by another system, such as a PIM, and kept up to date by `productsUpsert`."""

    sku: str = strawberry.field(description="Its natural key; capitals matter.")
    name: str = strawberry.field(description="What people call it.")
    barcode: str | None = strawberry.field(description="Such as a GTIN.")
    weight_grams: int | None = strawberry.field(description="Of one piece, packed.")
    length_millimetres: int | None = strawberry.field(description="Of one piece, packed.")
    width_millimetres: int | None = strawberry.field(description="Of one piece, packed.")
    height_millimetres: int | None = strawberry.field(description="Of one piece, packed.")
    cost: Money | None = strawberry.field(
        description="What a piece costs the merchant; up to four decimals.",
        directives=[access("catalog:cost")],
    )
    tax_category: str | None = strawberry.field(description="How tax rules call its kind.")
    origin_country_code: str | None = strawberry.field(
        description="Where it was made, for customs: ISO 3166-1 alpha-2."
    )
    hs_code: str | None = strawberry.field(description="Harmonized System code, for customs.")
    launch_date: date | None = strawberry.field(description="The day its sale begins.")
    status: ProductStatus = strawberry.field(description="Whether it may be ordered.")
    flags: list[ProductFlag] = strawberry.field(description="What handling it needs.")
    tracks_stock: bool = strawberry.field(
        description="Whether its pieces are counted. If not (a voucher, a fee, a service), it never "
        "runs short, and availability says nothing of it."
    )
    stock_policy: StockPolicy = strawberry.field(
        description="What happens when more is ordered than is there."
    )
    backorder_limit: int | None = strawberry.field(
        description="How many pieces may wait in all; null: no such limit.",
        directives=[access("stock:read")],
    )
    backorder_up_to_incoming: bool = strawberry.field(
        description="Whether no more may wait than suppliers are still to bring.",
        directives=[access("stock:read")],
    )
    is_kit: bool = strawberry.field(
        description="Whether it is made of other products and has no stock of its own."
    )
    attributes: list[Attribute] = strawberry.field(
        description="Key/value pairs that partners round-trip; storefronts see them too."
    )
    created_at: DateTime = strawberry.field(description="When it was first sent to us.")
    key: strawberry.Private[UUID]

    @strawberry.field(
        description="What it costs, by channel; only channels that the credential may see."
    )
    async def prices(self, info: Info) -> list[ProductPrice]:
        rows = await info.context.load(prices_by_product, self.key)
        return [
            ProductPrice(
                channel_id=strawberry.ID(global_id("Channel", row["id"])),
                channel_code=row["code"],
                price=unit_price(row["amount"], row["currency"]),
            )
            for row in rows or ()
        ]

    @strawberry.field(description="What a kit is made of; empty for any other product.")
    async def components(self, info: Info) -> list[KitComponent]:
        if not self.is_kit:
            return []
        rows = await info.context.load(components_by_kit, self.key)
        return [KitComponent.of(row) for row in rows or ()]

    @strawberry.field(
        description="Channels' shares of it; only of channels that the credential may see.",
        directives=[access("stock:read")],
    )
    async def channel_stock_rules(self, info: Info) -> list[ChannelStockRule]:
        rows = await info.context.load(channel_rules_by_product, self.key)
        return [ChannelStockRule.of(row) for row in rows or ()]

    @classmethod
    def of(cls, row: Row) -> "Product":
        """The product of a row."""
        cost, currency = row["cost"], row["cost_currency"]
        return cls(
            id=strawberry.ID(global_id("Product", row["id"])),
            key=row["id"],
            cost=unit_price(cost, currency) if cost is not None else None,
            status=ProductStatus(row["status"]),
            stock_policy=StockPolicy(row["stock_policy"]),
            flags=[ProductFlag(flag) for flag in sorted(row["flags"])],
            attributes=[Attribute(key=key, value=text) for key, text in row["attributes"].items()],
            **{name: row[name] for name in _SAME_NAME},
        )


_SAME_NAME = (
    "sku", "name", "barcode", "weight_grams", "length_millimetres", "width_millimetres",
    "height_millimetres", "tax_category", "origin_country_code", "hs_code", "launch_date",
    "tracks_stock", "backorder_limit", "backorder_up_to_incoming", "is_kit", "created_at",
)  # fmt: skip


async def product_node(context: Context, key: UUID, _: int | None) -> Product | None:
    """A product by its key."""
    row = await context.load(products_by_id, key)
    return Product.of(row) if row is not None else None
