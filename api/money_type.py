"""Money in the API: an exact decimal and its currency."""

from decimal import Decimal as PythonDecimal

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.scalars import Decimal
from domain.money import Money as Amount
from domain.money import minor_from_decimal, price_to_decimal


@strawberry.type(description="An exact amount of one currency.", directives=[access(ANY_CALLER)])
class Money:
    """Major units with the currency's own number of decimals; up to four for unit prices."""

    amount: Decimal = strawberry.field(description='Major units, such as "12.95".')
    currency_code: str = strawberry.field(description='ISO 4217, such as "EUR".')


@strawberry.input(description="An exact amount of one currency.")
class MoneyInput:
    """What a client sends for an amount."""

    amount: Decimal = strawberry.field(description='Major units, such as "12.95".')
    currency_code: str = strawberry.field(description='ISO 4217, such as "EUR".')


def money(minor: int, currency: str) -> Money:
    """An amount of minor units."""
    return Money(amount=Decimal(Amount(minor, currency).to_decimal()), currency_code=currency)


def unit_price(price: int, currency: str) -> Money:
    """A unit price of ten-thousandths."""
    return Money(amount=Decimal(price_to_decimal(price)), currency_code=currency)


def amount_of(value: MoneyInput, *, field: tuple[str, ...]) -> Amount:
    """What a client sent, in minor units. Raises InvalidInput."""
    exact = PythonDecimal(value.amount)
    return Amount(minor_from_decimal(exact, value.currency_code, field=field), value.currency_code)
