"""Customers in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.attribute_type import Attribute, AttributeInput
from api.bulk import BulkItem
from api.context import Context, Info
from api.customers.address_type import Address, AddressInput
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from api.user_errors import UserError
from persistence.database import Row
from persistence.reads.parties import CustomerSort, addresses_by_id, customers_by_id
from use_cases.customers.upsert_customers import CustomerData

describe(
    CustomerSort,
    "What a list of customers is sorted by.",
    REFERENCE="By the merchant's own number for them.",
    CREATED_AT="By when they were first sent to us.",
)


OWN = [access("customers:read", own="account:read")]


@strawberry.type(
    description="A person who buys. Personal data: a credential bound to channels sees those who "
    "bought there.",
    directives=[access("customers:read")],
)
class Customer(Node):
    """Led by another system, such as a CRM, and kept up to date by `customersUpsert`."""

    reference: str = strawberry.field(description="The merchant's own number for them.")
    name: str | None = strawberry.field(description="Their name.", directives=OWN)
    email: str | None = strawberry.field(
        description="Their e-mail address, in lower case.", directives=OWN
    )
    phone: str | None = strawberry.field(description="Their telephone number.", directives=OWN)
    tags: list[str] = strawberry.field(description="How the merchant groups customers.")
    attributes: list[Attribute] = strawberry.field(
        description="Key/value pairs that partners round-trip."
    )
    created_at: DateTime = strawberry.field(description="When they were first sent to us.")
    default_address_key: strawberry.Private[UUID | None]

    @strawberry.field(
        description="Where their orders go unless an order says otherwise.", directives=OWN
    )
    async def default_address(self, info: Info) -> Address | None:
        if self.default_address_key is None:
            return None
        row = await info.context.load(addresses_by_id, self.default_address_key)
        return Address.of(row) if row is not None else None

    @classmethod
    def of(cls, row: Row) -> "Customer":
        """The customer of a row."""
        return cls(
            id=strawberry.ID(global_id("Customer", row["id"])),
            reference=row["reference"],
            name=row["name"],
            email=row["email"],
            phone=row["phone"],
            tags=sorted(row["tags"]),
            attributes=[Attribute(key=key, value=text) for key, text in row["attributes"].items()],
            created_at=row["created_at"],
            default_address_key=row["default_address_id"],
        )


async def customer_node(context: Context, key: UUID, _: int | None) -> Customer | None:
    """A customer by their key."""
    row = await context.load(customers_by_id, key)
    return Customer.of(row) if row is not None else None


@strawberry.input(
    description="A customer, found by their reference or made. What is left out is cleared."
)
class CustomerInput:
    """The whole customer as the system that leads them knows them."""

    reference: str = strawberry.field(
        description="The merchant's own number for them, at most 64 characters."
    )
    name: str | None = strawberry.field(default=None, description="Their name.")
    email: str | None = strawberry.field(
        default=None, description="Their e-mail address; kept in lower case."
    )
    phone: str | None = strawberry.field(default=None, description="Their telephone number.")
    tags: list[str] = strawberry.field(
        default_factory=list, description="Up to 50 words without commas."
    )
    default_address: AddressInput | None = strawberry.field(
        default=None, description="Where their orders go unless an order says otherwise."
    )
    attributes: list[AttributeInput] = strawberry.field(
        default_factory=list, description="Up to 50 key/value pairs."
    )

    def to_data(self) -> CustomerData:
        """What the use case takes."""
        return CustomerData(
            reference=self.reference,
            name=self.name,
            email=self.email,
            phone=self.phone,
            tags=self.tags,
            default_address=self.default_address.to_domain() if self.default_address else None,
            attributes=[(pair.key, pair.value) for pair in self.attributes],
        )


@strawberry.type(
    description="What became of each customer.", directives=[access("customers:write")]
)
class CustomersUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Customer]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
