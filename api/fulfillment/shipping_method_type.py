"""Shipping methods in the API."""

from typing import Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context
from api.described_enum import describe
from api.global_ids import global_id
from api.money_type import Money, MoneyInput, money
from api.node_type import Node
from api.user_errors import UserError
from domain.fulfillment.shipping_method import RateKind
from persistence.database import Row
from persistence.reads.shipping_methods import shipping_methods_by_id
from use_cases.fulfillment.upsert_shipping_methods import ShippingMethodData

describe(
    RateKind,
    "How a shipping method's price is made.",
    name="ShippingRateKind",
    FLAT="The base amount, whatever the weight.",
    PER_WEIGHT="The base amount, and something for each kilogram, to the gram.",
)


@strawberry.type(
    description="A way to deliver: what it costs and how long it takes.",
    directives=[access("catalog:read")],
)
class ShippingMethod(Node):
    """What a buyer chooses."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    name: str = strawberry.field(description="What people call it.")
    rate_kind: RateKind = strawberry.field(description="How its price is made.")
    base_amount: Money = strawberry.field(description="For an order, whatever its weight.")
    amount_per_kilogram: Money = strawberry.field(description="On top; zero for a flat price.")
    carrier: str | None = strawberry.field(description="Who carries it.")
    service: str | None = strawberry.field(description="What the carrier calls it.")
    transit_days_min: int = strawberry.field(description="Calendar days, at the least.")
    transit_days_max: int = strawberry.field(description="Calendar days, at the most.")
    active: bool = strawberry.field(description="Whether orders may choose it.")
    service_codes: list[str] = strawberry.field(
        description="Carrier services that may serve it: they say when parcels leave and arrive. "
        "Empty: any carrier, in the calendar days of the method."
    )

    @classmethod
    def of(cls, row: Row) -> "ShippingMethod":
        """The shipping method of a row."""
        same: dict[str, Any] = {name: row[name] for name in _SAME_NAME}
        return cls(
            id=strawberry.ID(global_id("ShippingMethod", row["id"])),
            rate_kind=RateKind(row["rate_kind"]),
            service_codes=sorted(row["service_codes"]),
            base_amount=money(row["base_amount"], row["currency"]),
            amount_per_kilogram=money(row["amount_per_kilogram"], row["currency"]),
            **same,
        )


_SAME_NAME = (
    "code", "name", "carrier", "service", "transit_days_min", "transit_days_max", "active",
)  # fmt: skip


async def shipping_method_node(context: Context, key: UUID, _: int | None) -> ShippingMethod | None:
    """A shipping method by its key."""
    row = await context.load(shipping_methods_by_id, key)
    return ShippingMethod.of(row) if row is not None else None


@strawberry.input(description="A shipping method, found by its code or made.")
class ShippingMethodInput:
    """The whole method; what is left out takes its default."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    rate_kind: RateKind = strawberry.field(description="How its price is made.")
    base_amount: MoneyInput = strawberry.field(
        description="For an order, whatever its weight. The currency never changes."
    )
    amount_per_kilogram: MoneyInput | None = strawberry.field(
        default=None, description="On top, in the same currency; only for PER_WEIGHT."
    )
    carrier: str | None = strawberry.field(default=None, description="Who carries it.")
    service: str | None = strawberry.field(default=None, description="What the carrier calls it.")
    transit_days_min: int = strawberry.field(
        default=1, description="Calendar days, at the least; from 0."
    )
    transit_days_max: int = strawberry.field(
        default=5, description="Calendar days, at the most; up to 365."
    )
    active: bool = strawberry.field(default=True, description="Whether orders may choose it.")
    service_codes: list[str] = strawberry.field(
        default_factory=list, description="Codes of the carrier services that may serve it."
    )

    def to_data(self) -> ShippingMethodData:
        """What the use case takes."""
        extra = self.amount_per_kilogram
        return ShippingMethodData(
            code=self.code,
            name=self.name,
            rate_kind=self.rate_kind,
            base_amount=(self.base_amount.amount, self.base_amount.currency_code),
            amount_per_kilogram=(extra.amount, extra.currency_code) if extra is not None else None,
            carrier=self.carrier,
            service=self.service,
            transit_days_min=self.transit_days_min,
            transit_days_max=self.transit_days_max,
            active=self.active,
            service_codes=self.service_codes,
        )


@strawberry.type(
    description="What became of each shipping method.", directives=[access("fulfillment:write")]
)
class ShippingMethodsUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[ShippingMethod]] = strawberry.field(
        description="One for each of the input."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
