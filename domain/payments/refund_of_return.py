"""Refunding a return: what has come and was not refunded for it yet."""

from collections.abc import Iterable, Sequence

from domain.orders.line import QuantityExceeded
from domain.payments.refund import Refund, refunded_by_line
from domain.payments.refund_allocation import RefundLineRequest
from domain.returns.merchandise_return import MerchandiseReturn


def lines_for_return(
    entry: MerchandiseReturn, refunds: Iterable[Refund], lines: Sequence[RefundLineRequest]
) -> Sequence[RefundLineRequest]:
    """The lines as asked for, or all that came and waits for its money when none were named.

    Raises QuantityExceeded for more pieces than came and were not refunded.
    """
    given = refunded_by_line(refund for refund in refunds if refund.return_id == entry.id)
    left = {
        number: received - given.get(number, (0, 0))[0]
        for number, received in entry.received_lines.items()
    }
    if not lines:
        return [RefundLineRequest(number, pieces) for number, pieces in left.items() if pieces > 0]
    for line in lines:
        available = left.get(line.line_number, 0)
        if line.quantity > available:
            raise QuantityExceeded(line.line_number, line.quantity, available, "refund")
    return lines
