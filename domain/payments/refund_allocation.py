"""Deciding a refund: what each line and shipping get back, to the minor unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import DomainError, InvalidInput, raise_any
from domain.money import share
from domain.orders.line import QuantityExceeded
from domain.orders.order import Order
from domain.payments.costs import OrderCosts, order_costs
from domain.payments.refund import Refund, RefundLine, refunded_by_line
from domain.payments.transaction import AmountExceeded


@dataclass(frozen=True, slots=True)
class RefundLineRequest:
    """Pieces of a line to give back, or an amount in minor units, or both.

    Without `amount` the pieces' exact share of what the line cost. With `quantity` 0 money only
    (a price difference, goodwill).
    """

    line_number: int
    quantity: int = 0
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class RefundAllocation:
    """What lines and shipping get back, in minor units."""

    lines: tuple[RefundLine, ...]
    shipping: int

    @property
    def amount(self) -> int:
        """Everything together."""
        return self.shipping + sum(line.amount for line in self.lines)


def allocate_refund(
    order: Order,
    earlier: Iterable[Refund],
    lines: Sequence[RefundLineRequest],
    shipping_amount: int = 0,
) -> RefundAllocation:
    """The exact amounts, given the refunds that stand.

    Raises InvalidInput, NotFound, QuantityExceeded and AmountExceeded: one for each line that is
    wrong, and AmountExceeded when the whole is more than what was charged and not given back.
    """
    if len({line.line_number for line in lines}) != len(lines):
        raise InvalidInput("Name each line once.", field=("lines",))
    before = list(earlier)
    costs, given = order_costs(order), refunded_by_line(before)
    allocated: list[RefundLine] = []
    errors: list[DomainError] = []
    for request in lines:
        try:
            allocated.append(_line(order, costs, given, request))
        except DomainError as error:
            errors.append(error)
    raise_any(errors)
    shipping_left = costs.shipping - sum(refund.shipping_amount for refund in before)
    _check_amount(shipping_amount, shipping_left, order.currency, ("shippingAmount",))
    whole = RefundAllocation(tuple(allocated), shipping_amount)
    if whole.amount == 0:
        raise InvalidInput("There is nothing to give back.", field=("lines",))
    if whole.amount > order.refundable:
        raise AmountExceeded(whole.amount, max(order.refundable, 0), order.currency, "refund")
    return whole


def _line(
    order: Order,
    costs: OrderCosts,
    given: Mapping[int, tuple[int, int]],
    request: RefundLineRequest,
) -> RefundLine:
    line = order.line(request.line_number)
    field = ("lines", str(line.number))
    quantity_before, amount_before = given.get(line.number, (0, 0))
    pieces_left = line.ordered - quantity_before
    if request.quantity < 0 or (request.quantity == 0 and not request.amount):
        raise InvalidInput("A refund of a line needs pieces or an amount.", field=field)
    if request.quantity > pieces_left:
        raise QuantityExceeded(line.number, request.quantity, pieces_left, "refund")
    cost = costs.lines[line.number]
    left = cost - amount_before
    if request.amount is not None:
        _check_amount(request.amount, left, order.currency, field)
        return RefundLine(line.number, request.quantity, request.amount)
    exact = share(cost, request.quantity, line.ordered, quantity_before)
    # Money given without pieces (goodwill) may already have taken from the last pieces' share.
    return RefundLine(line.number, request.quantity, min(exact, left))


def _check_amount(amount: int, left: int, currency: str, field: tuple[str, ...]) -> None:
    if amount < 0:
        raise InvalidInput("An amount is zero or more.", field=field)
    if amount > left:
        raise AmountExceeded(amount, left, currency, "refund", field=field)
