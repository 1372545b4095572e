from domain.access.caller import CostBudget
from domain.local_bucket import LocalBucket

BUDGET = CostBudget(points=100, points_per_second=10)


def test_a_bucket_is_used_up_and_refills_up_to_its_size() -> None:
    bucket = LocalBucket.full(BUDGET, 0)
    assert bucket.take(100, 0)
    assert not bucket.take(1, 0)
    assert bucket.wait_seconds(25, 0) == 2.5
    assert bucket.left(5) == 50
    assert bucket.left(1_000) == 100


def test_what_turned_out_dearer_is_owed() -> None:
    bucket = LocalBucket.full(BUDGET, 0)
    bucket.take(100, 0)
    bucket.give_back(-30)
    assert bucket.left(0) == -30
    assert not bucket.take(1, 3)
    assert bucket.take(1, 3.1)


def test_no_more_comes_back_than_there_was() -> None:
    bucket = LocalBucket.full(BUDGET, 0)
    bucket.give_back(1_000)
    assert bucket.left(0) == 100


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = LocalBucket.full(BUDGET, 100)
    bucket.take(100, 100)
    assert bucket.left(50) == 0
    assert bucket.left(101) == 10
