"""Customers and staff: placing, confirming and canceling orders."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from domain.errors import DomainError, Refusals
from domain.orders.order import Order
from domain.orders.placement import LineRequest, PaymentFact, StockShortage
from domain.orders.statuses import CancelReason
from tests.shop import STAFF
from tests.simulation.bundles import AMOUNTS, NOTHING, SKUS, Ids, Rules, orders
from tests.simulation.expected import ExpectedLine, ExpectedOrder
from tests.simulation.expected_money import Reported
from tests.simulation.world import MANAGER, PAID_FIRST
from use_cases.orders.cancel_order import cancel_order
from use_cases.orders.confirm_order import confirm_order
from use_cases.orders.place_orders import place_order

LINES = st.lists(
    st.builds(
        LineRequest,
        st.sampled_from(SKUS),
        st.integers(1, 5) | st.integers(1, 30),
        # At least half a pound, because no tax is more than what it is on.
        unit_price=st.none() | st.integers(5_000, 99_999),
        tax=st.none() | st.integers(0, 50),
    ),
    min_size=1,
    max_size=4,
)
PAYMENTS = st.none() | st.builds(
    PaymentFact,
    AMOUNTS.filter(bool) | st.just(1_000_000),
    st.just("sandbox"),
    st.sampled_from(["au_1", "au_2"]),
    captured=st.booleans(),
)


class OrderRules(Rules):
    """Orders come and go."""

    @rule(
        target=orders,
        lines=LINES,
        channel=st.sampled_from(["web", PAID_FIRST]),
        reference=st.none() | st.sampled_from(["R-1", "R-2", "R-3"]),
        payment=PAYMENTS,
    )
    def place(
        self,
        lines: list[LineRequest],
        channel: str,
        reference: str | None,
        payment: PaymentFact | None,
    ) -> Ids:
        return self.order(lines, channel, reference, payment)

    def order(
        self,
        lines: list[LineRequest],
        channel: str = "web",
        reference: str | None = None,
        payment: PaymentFact | None = None,
    ) -> Ids:
        """Ask for an order, which must be had exactly when the stock is there."""
        command = self.world.shop.command(
            channel_code=channel, lines=lines, channel_reference=reference, payment=payment
        )
        short = any(
            sum(line.quantity for line in lines if line.sku == sku)
            > self.world.orderable(channel, sku)
            for sku in SKUS
        )
        placed = self.world.do(place_order, command=command)
        if reference is not None and (channel, reference) in self.world.expected.references:
            assert isinstance(placed, DomainError)
            assert placed.code == "DUPLICATE_REFERENCE"
        elif short:
            # Never oversold …
            reasons = placed.errors if isinstance(placed, Refusals) else [placed]
            assert all(isinstance(reason, StockShortage) for reason in reasons), reasons
        else:
            # … and never undersold.
            assert isinstance(placed, Order), placed
            self._remember(placed, channel, payment)
            return multiple(placed.id)
        return NOTHING

    @rule(order_id=orders, overriding=st.booleans())
    def confirm(self, order_id: UUID, overriding: bool) -> None:
        caller = MANAGER if overriding else STAFF
        confirmed = self.world.do(confirm_order, caller=caller, order_id=order_id)
        order = self.world.expected.orders[order_id]
        if overriding:
            assert isinstance(confirmed, Order) is (order.status == "PENDING")
        if isinstance(confirmed, Order):
            order.status = "CONFIRMED"

    @rule(order_id=orders, reason=st.sampled_from(CancelReason))
    def cancel(self, order_id: UUID, reason: CancelReason) -> None:
        order = self.world.expected.orders[order_id]
        may = order.status in {"PENDING", "CONFIRMED"} and not any(
            line.shipped for line in order.lines.values()
        )
        canceled = self.world.do(cancel_order, order_id=order_id, reason=reason)
        assert isinstance(canceled, Order) is may
        if may:
            self.world.expected.order_canceled(order_id)

    @rule(hours=st.integers(0, 3) | st.sampled_from([-9_600, -1, 24, 9_600]))
    def wait(self, hours: int) -> None:
        self.world.wait(hours)

    def _remember(self, placed: Order, channel: str, payment: PaymentFact | None) -> None:
        lines = {line.number: ExpectedLine(line.sku, line.ordered) for line in placed.lines}
        world = self.world
        world.expected.orders[placed.id] = ExpectedOrder(
            placed.status.value, lines, channel, world.now
        )
        if placed.channel_reference is not None:
            world.expected.references[channel, placed.channel_reference] = placed.id
        if payment is not None and payment.captured:
            world.money.reported(Reported(placed.id, "CHARGE", payment.reference, payment.amount))
        elif payment is not None:
            (transaction,) = world.read(lambda unit: unit.payments.of_order(placed.id))
            world.money.authorized[transaction.id] = payment.amount
