"""Tracking converges: every order of arrival, with duplicates, ends in one state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.fulfillment.delivery import expecting, tracked
from domain.fulfillment.package import Package
from domain.fulfillment.shipment import Shipment, ShipmentStatus
from domain.fulfillment.tracking import PROGRESS, TrackingCode, TrackingEvent, fold_tracking
from domain.orders.line import Allocation, OrderLine
from domain.orders.order import Order
from domain.orders.statuses import OrderStatus
from tests.domain.fulfillment.worlds import METHOD

START = datetime(2026, 3, 2, tzinfo=UTC)
PLACE = UUID(int=9)
SHIP = "ship"
"""The moment between reports at which we learn that the parcel has left."""

hours = st.integers(0, 48).map(lambda count: START + timedelta(hours=count))
reports = st.lists(
    st.tuples(st.sampled_from(TrackingCode), hours, st.none() | hours), max_size=6
).map(
    lambda facts: [
        TrackingEvent(
            UUID(int=index), UUID(int=7), f"e{index}", code, at, estimated_delivery_at=estimate
        )
        for index, (code, at, estimate) in enumerate(facts)
    ]
)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[TrackingEvent], list[TrackingEvent]]:
    """The same reports in two orders of arrival, some of them repeated."""
    told = draw(reports)
    if not told:
        return [], []
    again = draw(st.lists(st.sampled_from(told), max_size=3))
    return draw(st.permutations(told + again)), draw(st.permutations(told))


@given(arrivals())
def test_the_fold_does_not_depend_on_the_order_of_arrival_or_on_repeats(
    told: tuple[list[TrackingEvent], list[TrackingEvent]],
) -> None:
    assert fold_tracking(told[0]) == fold_tracking(told[1])


@given(reports)
def test_a_status_never_moves_backwards(told: list[TrackingEvent]) -> None:
    progress = -1
    for count in range(1, len(told) + 1):
        state = fold_tracking(told[:count])
        assert state is not None
        assert PROGRESS[state.code] >= progress
        progress = PROGRESS[state.code]


def packed_order() -> tuple[Order, Shipment, Package]:
    """An order of two pieces, packed and put into a shipment."""
    line = OrderLine(1, UUID(int=3), "MUG", "Mug", 10_000, 2, 200, packed=2,
                     allocations=(Allocation(PLACE, 2),))  # fmt: skip
    order = Order(UUID(int=4), "1", UUID(int=5), "GBP", OrderStatus.CONFIRMED, START,
                  (line,), 200, 0, 0, 0, 200)  # fmt: skip
    package = Package(UUID(int=6), order.id, UUID(int=8), "1-P1", ((1, 2),))
    shipment = Shipment(
        UUID(int=7), order.id, PLACE, "1-S1", ShipmentStatus.PACKED, (package.id,), "manual"
    )
    return order, shipment, package


def after(steps: list[TrackingEvent | str]) -> tuple[Order, Shipment]:
    """The order and its shipment when these things became known, one after the other."""
    order, shipment, package = packed_order()
    known: list[TrackingEvent] = []
    for step in steps:
        if isinstance(step, TrackingEvent):
            if step in known:
                continue
            known.append(step)
        else:
            shipment = shipment.ship(
                START, tracking_number=None, tracking_url=None,
                estimated_delivery_at=METHOD.estimated_delivery(START),
            )  # fmt: skip
            order = order.change_lines(package.lines, lambda line, n: line.ship(n, PLACE))
        order, shipment, _ = tracked(order, shipment, [package], known)
        order = expecting(order, [shipment], METHOD)
    return order, shipment


@given(st.data(), arrivals())
def test_order_and_shipment_end_alike_whenever_the_parcel_left(
    data: st.DataObject, told: tuple[list[TrackingEvent], list[TrackingEvent]]
) -> None:
    ends = []
    for reported in told:
        steps: list[TrackingEvent | str] = list(reported)
        steps.insert(data.draw(st.integers(0, len(steps))), SHIP)
        ends.append(after(steps))

    assert ends[0] == ends[1]
    order, shipment = ends[0]
    arrived = any(report.code is TrackingCode.DELIVERED for report in told[0])
    assert (order.status is OrderStatus.COMPLETED) == arrived
    assert (shipment.status is ShipmentStatus.DELIVERED) == arrived
    assert order.lines[0].delivered == (2 if arrived else 0)


def test_what_has_not_left_keeps_the_promise_of_placement() -> None:
    order, shipment, _ = packed_order()
    early = replace(shipment, shipped_at=START, estimated_delivery_at=START + timedelta(days=1))
    assert expecting(order, [early], METHOD).estimated_delivery_at == METHOD.estimated_delivery(
        START
    )
