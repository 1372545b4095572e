"""A way to deliver a cart, with its price and when it should arrive."""

from datetime import datetime

import strawberry

from api.access.scope_directive import access
from api.money_type import Money, money
from api.scalars import DateTime
from domain.carts.pricing import ShippingOption


@strawberry.type(description="A way to deliver a cart.", directives=[access("carts:read")])
class CartShippingOption:
    """What a buyer chooses from: give its code to `cartShippingMethodSet`."""

    code: str = strawberry.field(description="The method's code.")
    name: str = strawberry.field(description="For people.")
    amount: Money = strawberry.field(description="What it adds, before tax.")
    total: Money = strawberry.field(description="What the order would cost with it, in all.")
    estimated_delivery_at: DateTime = strawberry.field(
        description="The latest arrival to expect of an order placed now."
    )

    @classmethod
    def of(cls, option: ShippingOption, currency: str, now: datetime) -> "CartShippingOption":
        """The option that was priced."""
        return cls(
            code=option.method.code,
            name=option.method.name,
            amount=money(option.priced.shipping_amount, currency),
            total=money(option.priced.total, currency),
            estimated_delivery_at=DateTime(option.method.estimated_delivery(now)),
        )
