from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.errors import InvalidInput
from domain.stock.backorder import Backorder, BackorderKind, Delivery, expected_dates
from domain.stock.policy import BackorderTerms, StockPolicy, checked_terms
from domain.stock.promisable import (
    ChannelStockRule,
    Floors,
    ProductStockRules,
    Promisable,
    floors_of,
    promisable,
)

MUG, WEB, SHOP, FAR = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
HERE, THERE = UUID(int=10), UUID(int=11)
LAUNCH = date(2026, 5, 1)


def test_what_is_spoken_for_comes_off_the_whole_network() -> None:
    promise = promisable({HERE: 6, THERE: 4}, Floors(buffer=1, allotted_to_others=2, queued=3))

    assert promise.now == 4
    assert promise.by_location == {HERE: 6, THERE: 4}
    assert promise.later == 0


def test_what_the_owner_holds_counts_for_them_and_for_nobody_else() -> None:
    floors = Floors(queued=5)

    assert promisable({HERE: 2}, floors).now == 0
    assert promisable({HERE: 2}, floors, own={HERE: 3}).now == 3
    assert promisable({HERE: 2}, floors, own={HERE: 3}).by_location == {HERE: 5}


def test_stock_that_came_covers_the_queue_before_more_may_wait() -> None:
    assert promisable({}, Floors(queued=4), cap=10).later == 6
    assert promisable({HERE: 3}, Floors(queued=4), cap=10).later == 9
    assert promisable({HERE: 9}, Floors(queued=4), cap=10).later == 10
    assert promisable({}, Floors(queued=40), cap=10).later == 0
    assert promisable({}, Floors(queued=40), cap=None).later is None


def test_a_channel_keeps_clear_of_what_others_are_promised_from_the_same_places() -> None:
    rules = ProductStockRules(
        channels={
            WEB: ChannelStockRule(MUG, WEB, buffer=2, allotment=9),
            SHOP: ChannelStockRule(MUG, SHOP, allotment=5, allotment_used=2),
            FAR: ChannelStockRule(MUG, FAR, allotment=50),
        },
        queued={WEB: 1, SHOP: 4, FAR: 100},
    )

    free, everywhere = {HERE: 1_000}, lambda _channel, _place: True
    floors = floors_of(
        rules, WEB, free, shares_stock=lambda other: other != FAR, may_use=everywhere
    )

    assert floors == Floors(buffer=2, allotted_to_others=3, queued=5)
    of_all = floors_of(rules, None, free, shares_stock=lambda _: True, may_use=everywhere)
    assert of_all == Floors(queued=105)


def test_nothing_is_kept_for_others_of_stock_that_they_cannot_use() -> None:
    """The shop uses one of the two places only: so much stays there for it, and no more."""
    rules = ProductStockRules(
        channels={SHOP: ChannelStockRule(MUG, SHOP, allotment=4)}, queued={SHOP: 2}
    )

    def promised(free: dict[UUID, int], cap: int = 0) -> Promisable:
        floors = floors_of(
            rules,
            WEB,
            free,
            shares_stock=lambda _: True,
            may_use=lambda _channel, place: place == HERE,
        )
        return promisable(free, floors, cap=cap)

    assert promised({HERE: 0, THERE: 5}) == Promisable(5, {HERE: 0, THERE: 5}, 0)
    assert promised({HERE: 9, THERE: 5}) == Promisable(8, {HERE: 3, THERE: 5}, 0)
    # Who waits for pieces here waits on, however many are there.
    assert promised({HERE: 0, THERE: 5}, cap=3).later == 1


def test_each_policy_lets_as_many_wait_as_it_says() -> None:
    def cap(terms: BackorderTerms, today: date = date(2026, 4, 30)) -> int | None:
        return terms.cap(7, LAUNCH, today)

    assert cap(BackorderTerms()) == 0
    assert cap(BackorderTerms(StockPolicy.BACKORDER)) == 7
    assert cap(BackorderTerms(StockPolicy.BACKORDER, limit=5)) == 5
    assert cap(BackorderTerms(StockPolicy.BACKORDER, limit=50)) == 7
    assert cap(BackorderTerms(StockPolicy.BACKORDER, limit=50, up_to_incoming=False)) == 50
    assert cap(BackorderTerms(StockPolicy.PREORDER, up_to_incoming=False)) is None
    assert cap(BackorderTerms(StockPolicy.PREORDER, up_to_incoming=False), LAUNCH) == 0
    assert cap(BackorderTerms(StockPolicy.UNLIMITED)) is None


@pytest.mark.parametrize(
    "terms",
    [
        BackorderTerms(StockPolicy.BACKORDER, up_to_incoming=False),
        BackorderTerms(StockPolicy.PREORDER),
        BackorderTerms(StockPolicy.BACKORDER, limit=-1),
    ],
)
def test_terms_that_mean_nothing_are_refused(terms: BackorderTerms) -> None:
    with pytest.raises(InvalidInput):
        checked_terms(terms, None)


def test_who_waits_gets_the_day_of_the_delivery_that_covers_them() -> None:
    queue = [_waiting(number, pieces) for number, pieces in enumerate((2, 3, 4, 9), start=1)]
    first, second = date(2026, 4, 1), date(2026, 4, 8)

    dates = expected_dates(
        queue, [Delivery(HERE, second, 5), Delivery(HERE, first, 3)], already_here=2
    )

    assert [dates[entry.order_id, entry.line_number] for entry in queue] == [
        None,  # here already: only to be served
        first,
        second,
        None,  # nothing that is agreed covers it
    ]


def _waiting(number: int, pieces: int) -> Backorder:
    queued_at = datetime(2026, 3, 1, tzinfo=UTC)
    return Backorder(
        UUID(int=100 + number), 1, MUG, WEB, pieces, BackorderKind.BACKORDER, queued_at
    )
