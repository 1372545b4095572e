"""Queries of products."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.cache_control import cache_control
from api.catalog.product_type import Product
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from domain.catalog.product import ProductStatus
from domain.errors import InvalidInput, NotFound
from persistence.reads.catalog import (
    ProductFilter,
    ProductSort,
    count_products,
    product_page,
    products_by_sku,
)


@strawberry.input(description="Which products; every part that is given must hold.")
class ProductFilterInput:
    """An empty filter means every product the credential may see."""

    text: str | None = strawberry.field(
        default=None, description="Each word occurs in the SKU, name or barcode."
    )
    statuses: list[ProductStatus] | None = strawberry.field(
        default=None, description="Any of these states."
    )
    skus: list[str] | None = strawberry.field(
        default=None, description="Any of these SKUs, up to 1,000."
    )

    def to_filter(self) -> ProductFilter:
        """What the read takes."""
        statuses = [status.value for status in self.statuses] if self.statuses is not None else None
        return ProductFilter(text=self.text, statuses=statuses, skus=self.skus)


@strawberry.input(description="How a list of products is sorted.")
class ProductOrder:
    """Ties are broken by id, so that pages never overlap."""

    field: ProductSort = strawberry.field(default=ProductSort.SKU, description="By what.")
    descending: bool = strawberry.field(default=False, description="Largest or newest first.")


@strawberry.type
class CatalogQueries:
    """Part of the query root."""

    @strawberry.field(
        description="One product by id or SKU; null when absent or hidden.",
        directives=[access("catalog:read"), cache_control(60)],
    )
    async def product(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Its global id.")
        ] = None,
        sku: Annotated[str | None, strawberry.argument(description="Its SKU.")] = None,
    ) -> Product | None:
        if (id is None) == (sku is None):
            raise InvalidInput("Give either `id` or `sku`.")
        context = info.context
        if sku is not None:
            row = (await context.read(products_by_sku, context.caller, [sku])).get(sku)
            return Product.of(row) if row is not None else None
        try:
            found: Product | None = await context.node("Product", key_of(id or "", "Product"))
        except NotFound:
            return None
        return found

    @strawberry.field(
        description="Products; storefronts see active ones only.",
        directives=[access("catalog:read"), cache_control(60)],
    )
    async def products(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            ProductFilterInput | None, strawberry.argument(description="Which products.")
        ] = None,
        order_by: Annotated[
            ProductOrder | None, strawberry.argument(description="By SKU by default.")
        ] = None,
    ) -> Connection[Product]:
        context, by = info.context, order_by or ProductOrder()
        request = page_request(first, after, last, before)
        wanted = (filter or ProductFilterInput()).to_filter()
        page = await context.read(
            product_page, context.caller, wanted, by.field, by.descending, request
        )
        return connection_of(
            page, Product.of, lambda: context.read(count_products, context.caller, wanted)
        )
