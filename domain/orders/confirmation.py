"""What must be true before an order is confirmed."""

from domain.channels.channel import Channel, PaymentPolicy
from domain.errors import DomainError
from domain.orders.order import Order
from domain.orders.statuses import AmountStatus


class PaymentNotAuthorized(DomainError):
    """The channel ships only what is paid for, and the order is not. Amounts in minor units."""

    code = "PAYMENT_NOT_AUTHORIZED"

    def __init__(self, total: int, covered: int, currency: str) -> None:
        super().__init__(
            f"Only {covered} of {total} minor units of {currency} are authorized or charged.",
            field=("orderId",),
        )
        self.total = total
        self.covered = covered
        self.currency = currency


def check_payment(order: Order, channel: Channel) -> None:
    """Raise PaymentNotAuthorized where the channel wants its money first and does not have it."""
    if channel.payment_policy is not PaymentPolicy.AUTHORIZE_FIRST:
        return
    if order.authorize_status is not AmountStatus.FULL:
        covered = order.authorized + order.charged
        raise PaymentNotAuthorized(order.total, covered, order.currency)
