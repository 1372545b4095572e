"""Queries of customers."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.customers.types import Customer
from api.global_ids import key_of
from domain.errors import InvalidInput, NotFound
from persistence.reads.parties import (
    CustomerFilter,
    CustomerSort,
    count_customers,
    customer_by_reference,
    customer_page,
)


@strawberry.input(description="Which customers; every part that is given must hold.")
class CustomerFilterInput:
    """An empty filter means every customer the credential may see."""

    text: str | None = strawberry.field(
        default=None,
        description="Each word occurs in the reference, name, e-mail address or telephone number.",
    )
    email: str | None = strawberry.field(
        default=None, description="Exactly this e-mail address, whatever its case."
    )
    tag: str | None = strawberry.field(default=None, description="Has this tag.")

    def to_filter(self) -> CustomerFilter:
        """What the read takes."""
        return CustomerFilter(text=self.text, email=self.email, tag=self.tag)


@strawberry.input(description="How a list of customers is sorted.")
class CustomerOrder:
    """Ties are broken by id, so that pages never overlap."""

    field: CustomerSort = strawberry.field(default=CustomerSort.CREATED_AT, description="By what.")
    descending: bool = strawberry.field(default=True, description="Largest or newest first.")


@strawberry.type
class CustomerQueries:
    """Part of the query root."""

    @strawberry.field(
        description="One customer by id or reference; null when absent or hidden.",
        directives=[access("customers:read")],
    )
    async def customer(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Their global id.")
        ] = None,
        reference: Annotated[
            str | None, strawberry.argument(description="The merchant's own number for them.")
        ] = None,
    ) -> Customer | None:
        if (id is None) == (reference is None):
            raise InvalidInput("Give either `id` or `reference`.")
        context = info.context
        if reference is not None:
            row = await context.read(customer_by_reference, context.caller, reference)
            return Customer.of(row) if row is not None else None
        try:
            found: Customer | None = await context.node("Customer", key_of(id or "", "Customer"))
        except NotFound:
            return None
        return found

    @strawberry.field(
        description="Customers the credential may see.", directives=[access("customers:read")]
    )
    async def customers(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            CustomerFilterInput | None, strawberry.argument(description="Which customers.")
        ] = None,
        order_by: Annotated[
            CustomerOrder | None, strawberry.argument(description="Newest first by default.")
        ] = None,
    ) -> Connection[Customer]:
        context, by = info.context, order_by or CustomerOrder()
        request = page_request(first, after, last, before)
        wanted = (filter or CustomerFilterInput()).to_filter()
        page = await context.read(
            customer_page, context.caller, wanted, by.field, by.descending, request
        )
        return connection_of(
            page, Customer.of, lambda: context.read(count_customers, context.caller, wanted)
        )
