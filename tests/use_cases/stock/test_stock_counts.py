"""Counts: what was found becomes the books, and whoever was promised missing pieces waits."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.errors import DomainError, InvalidInput, MoveRefused, Refusals
from domain.money import Money
from domain.orders.order import Order
from domain.stock.counting import ApprovalLimit, CountStatus, PiecesInCartons, StockCount
from domain.stock.reservation import ReservationStatus
from tests.shop import NOW, Shop
from tests.use_cases.fulfillment.floor import Floor
from use_cases.catalog.upsert_products import ProductData, upsert_products
from use_cases.checking.check_database import violations
from use_cases.stock.approve_stock_count import approve_stock_count
from use_cases.stock.create_reservation import WantedHold, create_reservation
from use_cases.stock.create_stock_count import create_stock_count
from use_cases.stock.record_stock_count import FoundPieces, record_stock_count
from use_cases.stock.reject_stock_count import reject_stock_count
from use_cases.stock.submit_stock_count import submit_stock_count

LAMPS_IN_LEEDS = 8


@pytest.fixture
def floor(shop: Shop) -> Floor:
    return Floor(shop)


def begin(floor: Floor, place: str, *skus: str, limit: ApprovalLimit | None = None) -> StockCount:
    return floor.do(create_stock_count, location_code=place, skus=skus or None, limit=limit)


def record(floor: Floor, count: StockCount, **found: int) -> None:
    items = [FoundPieces(sku, pieces) for sku, pieces in found.items()]
    floor.do(record_stock_count, count_id=count.id, items=items)


def counted(floor: Floor, place: str, **found: int) -> StockCount:
    """Count these SKUs and submit: without a limit the books follow at once."""
    count = begin(floor, place, *found)
    record(floor, count, **found)
    done = floor.do(submit_stock_count, count_id=count.id)
    assert violations(floor.shop.database) == []
    return done


def waiting(floor: Floor, order: Order) -> list[int]:
    return [line.backordered for line in floor.shop.order(order.id).lines]


def test_what_was_found_becomes_the_books(floor: Floor) -> None:
    done = counted(floor, "LEEDS", MUG=17, LAMP=9)
    assert done.status is CountStatus.APPLIED
    assert floor.shop.position("MUG", "LEEDS").available == 17
    assert floor.shop.position("LAMP", "LEEDS").available == 9


def test_a_count_of_nothing_does_not_end(floor: Floor) -> None:
    count = begin(floor, "LEEDS", "MUG")
    with pytest.raises(InvalidInput, match="Nothing was counted"):
        floor.do(submit_stock_count, count_id=count.id)
    record(floor, count, MUG=17)
    assert floor.do(submit_stock_count, count_id=count.id).status is CountStatus.APPLIED


def test_what_nobody_counted_and_what_nobody_expected(floor: Floor) -> None:
    count = begin(floor, "LEEDS")
    record(floor, count, CHAIR=2)
    floor.do(submit_stock_count, count_id=count.id)
    assert floor.shop.position("MUG", "LEEDS").available == 20
    assert floor.shop.position("CHAIR", "LEEDS").available == 2


def test_what_moves_between_counting_and_applying_is_not_counted_twice(floor: Floor) -> None:
    count = begin(floor, "LEEDS", "LAMP")
    order = floor.shop.place(("LAMP", 3))
    record(floor, count, LAMP=7)
    floor.ship(floor.ready(order))
    floor.do(submit_stock_count, count_id=count.id)
    assert floor.shop.position("LAMP", "LEEDS").on_hand == LAMPS_IN_LEEDS - 3 - 1


def test_over_the_limit_somebody_has_to_agree(floor: Floor) -> None:
    count = begin(floor, "LEEDS", "MUG", "LAMP", limit=ApprovalLimit(pieces=2))
    record(floor, count, MUG=18, LAMP=9)
    assert floor.do(submit_stock_count, count_id=count.id).status is CountStatus.SUBMITTED
    assert floor.shop.position("MUG", "LEEDS").available == 20
    with pytest.raises(MoveRefused):
        record(floor, count, MUG=20)
    done = floor.do(approve_stock_count, count_id=count.id)
    assert (done.status, done.decided_by) == (CountStatus.APPLIED, floor.shop.staff.client)
    assert floor.shop.position("MUG", "LEEDS").available == 18
    with pytest.raises(MoveRefused):
        floor.do(approve_stock_count, count_id=count.id)


def test_a_rejected_count_changes_nothing(floor: Floor) -> None:
    count = begin(floor, "LEEDS", "MUG", limit=ApprovalLimit(pieces=0))
    record(floor, count, MUG=2)
    floor.do(submit_stock_count, count_id=count.id)
    assert floor.do(reject_stock_count, count_id=count.id).status is CountStatus.REJECTED
    assert floor.shop.position("MUG", "LEEDS").available == 20


@pytest.mark.parametrize(
    ("sku", "found", "status"),
    [("MUG", 18, CountStatus.APPLIED), ("MUG", 17, CountStatus.SUBMITTED),
     ("LAMP", 7, CountStatus.SUBMITTED)],
)  # fmt: skip
def test_a_limit_of_value_counts_costs_and_distrusts_unknown_ones(
    floor: Floor, sku: str, found: int, status: CountStatus
) -> None:
    costly = ProductData("MUG", "Blue mug", cost=(Decimal("2.50"), "GBP"))
    floor.do(upsert_products, items=[costly])
    count = begin(floor, "LEEDS", limit=ApprovalLimit(amount=Money(500, "GBP")))
    record(floor, count, **{sku: found})
    assert floor.do(submit_stock_count, count_id=count.id).status is status


def test_the_newest_order_waits_when_promised_pieces_are_missing(floor: Floor) -> None:
    newer = floor.shop.place(("LAMP", 4))
    older = floor.shop.place(("LAMP", 4), placed_at=NOW - timedelta(days=1))
    floor.commit(newer)
    counted(floor, "LEEDS", LAMP=3)
    assert (waiting(floor, newer), waiting(floor, older)) == ([4], [1])
    assert floor.shop.position("LAMP", "LEEDS").committed == 3


def test_work_that_has_begun_is_robbed_last_and_cartons_never(floor: Floor) -> None:
    begun = floor.shop.place(("LAMP", 4))
    (work,) = floor.start(begun)
    floor.pack(work, (1, 3))
    idle = floor.shop.place(("LAMP", 4))
    counted(floor, "LEEDS", LAMP=3)
    assert (waiting(floor, idle), waiting(floor, begun)) == ([4], [1])
    count = begin(floor, "LEEDS", "LAMP")
    record(floor, count, LAMP=2)
    with pytest.raises(PiecesInCartons):
        floor.do(submit_stock_count, count_id=count.id)


def test_an_older_order_waits_where_the_newest_lies_in_cartons(floor: Floor) -> None:
    older = floor.shop.place(("LAMP", 4), placed_at=NOW - timedelta(days=1))
    counted(floor, "LEEDS", LAMP=40)
    packed = floor.shop.place(("LAMP", 36))
    (work,) = floor.start(packed)
    floor.pack(work, (1, 36))
    counted(floor, "LEEDS", LAMP=37)
    assert (waiting(floor, packed), waiting(floor, older)) == ([0], [3])


def test_what_is_held_for_quotes_goes_before_what_was_sold(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("LAMP", 4))
    held = floor.do(
        create_reservation,
        wanted=WantedHold(shop.channel.code, "LAMP", 4, NOW + timedelta(days=1)),
    )
    counted(floor, "LEEDS", LAMP=4)
    assert waiting(floor, order) == [0]
    with shop.database.transaction() as unit:
        ended = unit.reservations.get(held[0].id, visible_to=shop.staff)
    assert ended.status is ReservationStatus.RELEASED


def test_a_count_that_makes_no_sense_is_refused_with_every_reason(floor: Floor) -> None:
    count = begin(floor, "LEEDS", "MUG")
    with pytest.raises(Refusals) as refused:
        record(floor, count, SOFA=1, MUG=-1)
    assert [error.field for error in refused.value.errors] == [("0", "sku"), ("1", "counted")]
    with pytest.raises(DomainError):
        begin(floor, "ROME")
    with pytest.raises(InvalidInput):
        begin(floor, "LEEDS", limit=ApprovalLimit(pieces=-1))
