"""Accepting: a location begins to work."""

from uuid import UUID

import pytest

from domain.errors import MoveRefused, NotFound
from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.orders.statuses import FulfillmentStatus
from tests.shop import NOW
from tests.use_cases.fulfillment.floor import STRANGER, Floor, refused_alike
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order


def test_work_on_the_order_has_started(floor: Floor) -> None:
    order = floor.shop.place(("MUG", 1))
    floor.commit(order)
    (entry,) = floor.work_orders(order)
    assert floor.shop.order(order.id).fulfillment_status is FulfillmentStatus.UNFULFILLED
    accepted = floor.accept(entry)

    assert accepted.status is FulfillmentOrderStatus.IN_PROGRESS
    assert floor.work_orders(order) == [accepted]
    assert floor.shop.order(order.id).fulfillment_status is FulfillmentStatus.IN_PROGRESS


def test_it_is_accepted_once(floor: Floor) -> None:
    (entry,) = floor.start(floor.shop.place(("MUG", 1)))
    with pytest.raises(MoveRefused):
        floor.accept(entry)


def test_what_is_hidden_looks_like_what_does_not_exist(floor: Floor) -> None:
    (entry,) = floor.start(floor.shop.place(("MUG", 1)))

    def refusal(work_order_id: UUID) -> NotFound:
        with pytest.raises(NotFound) as refused:
            floor.shop.database.run(
                lambda unit: accept_fulfillment_order(
                    unit, STRANGER, NOW, fulfillment_order_id=work_order_id
                )
            )
        return refused.value

    assert refused_alike(refusal(UUID(int=5)), refusal(entry.id))
