"""A way to deliver a cart, with its price and when it should arrive."""

from collections.abc import Mapping
from datetime import date, datetime

import strawberry

from api.access.scope_directive import access
from api.fulfillment.promise_types import PromisedParcel
from api.money_type import Money, money
from api.scalars import DateTime
from domain.carts.pricing import ShippingOption
from use_cases.stock.promise_basket import DeliveryOption


@strawberry.type(description="A way to deliver a cart.", directives=[access("carts:read")])
class CartShippingOption:
    """What a buyer chooses from: give its code to `cartShippingMethodSet`."""

    code: str = strawberry.field(description="The method's code.")
    name: str = strawberry.field(description="What people call it.")
    amount: Money = strawberry.field(description="What it adds, before tax.")
    total: Money = strawberry.field(description="What the order would cost with it, in all.")
    estimated_delivery_at: DateTime = strawberry.field(
        description="The latest arrival to expect of an order placed now."
    )
    earliest_on: date | None = strawberry.field(
        description="The first day on which everything may be there; null as `deliverBy`."
    )
    deliver_by: date | None = strawberry.field(
        description="By the end of this day everything is there. Null until the cart has an "
        "address, and where something must wait and nobody knows how long."
    )
    parcels: list[PromisedParcel] = strawberry.field(
        description="The parts of the promise, a parcel each; empty without a day."
    )

    @classmethod
    def of(
        cls,
        option: ShippingOption,
        currency: str,
        now: datetime,
        promised: Mapping[str, DeliveryOption],
    ) -> "CartShippingOption":
        """The option that was priced, with its day where one was promised."""
        delivery = promised.get(option.method.code)
        word = delivery.promise if delivery is not None else None
        latest = word.estimated_at if word else option.method.estimated_delivery(now)
        return cls(
            code=option.method.code,
            name=option.method.name,
            amount=money(option.priced.shipping_amount, currency),
            total=money(option.priced.total, currency),
            estimated_delivery_at=DateTime(latest),
            earliest_on=word.earliest_on if word else None,
            deliver_by=word.deliver_by if word else None,
            parcels=[PromisedParcel.of(part) for part in word.parcels] if word else [],
        )
