"""Replaying what came back: goods to a location, money to the buyer, exactly as credited."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.access.caller import Caller
from domain.importing.facts import ImportedReturn
from domain.importing.residue import Residue, ResidueKind
from domain.orders.order import Order
from domain.payments.costs import order_costs
from domain.payments.refund import refunded_by_line
from domain.payments.refund_allocation import RefundLineRequest
from domain.ports import GatewayAnswer, GatewayOutcome
from domain.returns.merchandise_return import Disposition, MerchandiseReturn, ReturnReason
from domain.returns.receiving import ReceivedLine
from domain.returns.requesting import ReturnLineRequest
from domain.stock.location import Location
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.create_refund import create_refund
from use_cases.payments.settle_payment_transaction import settle_payment_transaction
from use_cases.returns.approve_return import approve_return
from use_cases.returns.receive_return import receive_return
from use_cases.returns.request_return import request_return


class ReturnRefused(Exception):
    """The order has not, or no longer, what a credit takes back; the message says what."""


@dataclass(frozen=True, slots=True)
class _Money:
    """What a credit gives back: by line, for shipping, and beyond what they cost."""

    lines: tuple[RefundLineRequest, ...]
    shipping: int
    above_cost: int


def replay_return(
    unit: UnitOfWork, caller: Caller, place: Location, order: Order, fact: ImportedReturn
) -> list[Residue]:
    """Take goods back at `place` and money back to the buyer.

    What has no home in a refund is handed back. Raises ReturnRefused before anything is changed.
    """
    pieces: dict[int, int] = defaultdict(int)
    for line in fact.lines:
        if line.line_number is not None:
            pieces[line.line_number] += line.quantity
    _check_lines(order, fact, pieces)
    money = _money(unit, order, fact, pieces)
    entry = _take_back(unit, caller, place, order, fact, pieces) if pieces else None
    if money.lines or money.shipping:
        _give_back(unit, caller, order, fact, entry, money)
    return list(_residue(order, fact, money))


def _check_lines(order: Order, fact: ImportedReturn, pieces: Mapping[int, int]) -> None:
    """An order of the same reference may come from another system, or have been returned there."""
    for line in fact.lines:
        number = line.line_number
        if number is None:
            continue
        if number > len(order.lines) or order.lines[number - 1].sku != line.sku:
            raise ReturnRefused(f"order {order.number} has no {line.sku} in line {number}")
        left = order.lines[number - 1].returnable
        if pieces[number] > left:
            raise ReturnRefused(f"line {number} of order {order.number} has {left} to return")


def _money(
    unit: UnitOfWork, order: Order, fact: ImportedReturn, pieces: Mapping[int, int]
) -> _Money:
    """A discount on the whole order makes its lines cost less than their prices say."""
    costs = order_costs(order)
    refunds = unit.payments.refunds_of(order.id)
    given = refunded_by_line(refunds)
    wanted: dict[int | None, int] = defaultdict(int)
    for line in fact.lines:
        wanted[line.line_number] += line.refund
    shipping_left = costs.shipping - sum(refund.shipping_amount for refund in refunds)
    shipping = min(wanted.pop(None, 0), shipping_left)
    requests = []
    for number, amount in wanted.items():
        assert number is not None, "shipping was taken out"
        granted = min(amount, costs.lines[number] - given.get(number, (0, 0))[1])
        if granted:
            requests.append(RefundLineRequest(number, pieces[number], granted))
    total = shipping + sum(request.amount or 0 for request in requests)
    if total > order.refundable:
        raise ReturnRefused(f"order {order.number} has {order.refundable} left to refund")
    return _Money(tuple(requests), shipping, fact.refund - total)


def _take_back(
    unit: UnitOfWork,
    caller: Caller,
    place: Location,
    order: Order,
    fact: ImportedReturn,
    pieces: Mapping[int, int],
) -> MerchandiseReturn:
    asked = [
        ReturnLineRequest(number, quantity, ReturnReason.UNKNOWN, note=fact.reference)
        for number, quantity in pieces.items()
    ]
    entry = request_return(unit, caller, fact.at, order_id=order.id, lines=asked)
    approve_return(unit, caller, fact.at, return_id=entry.id)
    came = [
        ReceivedLine(number, quantity, Disposition.RESTOCK) for number, quantity in pieces.items()
    ]
    return receive_return(
        unit, caller, fact.at, return_id=entry.id, location_id=place.id, lines=came
    )


def _give_back(
    unit: UnitOfWork,
    caller: Caller,
    order: Order,
    fact: ImportedReturn,
    entry: MerchandiseReturn | None,
    money: _Money,
) -> None:
    made = create_refund(
        unit,
        caller,
        fact.at,
        order_id=order.id,
        lines=money.lines,
        shipping_amount=money.shipping,
        currency=order.currency,
        return_id=entry.id if entry is not None else None,
        reason=fact.reference,
    )
    answer = GatewayAnswer(GatewayOutcome.SUCCESS, reference=fact.reference)
    for refund in made:
        settle_payment_transaction(
            unit, caller, fact.at, transaction_id=refund.transaction_id, answer=answer
        )


def _residue(order: Order, fact: ImportedReturn, money: _Money) -> Iterator[Residue]:
    # A row may take from several lines of an order.
    surplus: dict[tuple[int, str], int] = defaultdict(int)
    for line in fact.lines:
        surplus[line.row, line.sku] += line.surplus
    for (row, sku), amount in surplus.items():
        if amount:
            yield Residue(
                ResidueKind.SURPLUS_CREDIT, row, fact.reference, sku, 0, -amount,
                f"above the price paid in order {order.number}", fact.at,
            )  # fmt: skip
    for line in fact.lines:
        if line.line_number is None:
            yield Residue(
                ResidueKind.REFUNDED_CHARGE, line.row, fact.reference, line.sku, -line.quantity,
                -line.refund, f"of order {order.number}", fact.at,
            )  # fmt: skip
    if money.above_cost:
        yield Residue(
            ResidueKind.REFUND_ABOVE_COST, fact.lines[0].row, fact.reference, "", 0,
            -money.above_cost, f"order {order.number} cost less", fact.at,
        )  # fmt: skip
