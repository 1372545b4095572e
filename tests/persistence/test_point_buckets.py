"""Budgets that processes share through PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from domain.access.caller import CostBudget
from persistence.database import Database
from persistence.point_buckets import PostgresPointBuckets, forget_full_buckets
from persistence.tables.access import cost_bucket

BUDGET = CostBudget(points=1_000, points_per_second=1)


@pytest.fixture
def buckets(database: Database) -> PostgresPointBuckets:
    if database.is_sqlite:
        pytest.skip("with SQLite there is one process, which counts for itself")
    return PostgresPointBuckets(database)


def test_a_bucket_gives_what_is_wanted_then_what_is_left_then_nothing(
    database: Database, buckets: PostgresPointBuckets
) -> None:
    assert buckets.take("a", BUDGET, needed=10, wanted=600).points == 600
    assert 400 <= buckets.take("a", BUDGET, needed=10, wanted=600).points < 403
    refused = buckets.take("a", BUDGET, needed=50, wanted=600)
    assert refused.points == 0
    assert 0 <= refused.left < 3
    with database.transaction() as unit:
        unit.connection.execute(
            update(cost_bucket).values(at_seconds=cost_bucket.c.at_seconds - 500)
        )
    assert 450 < buckets.take("a", BUDGET, needed=450, wanted=451).points <= 451
    assert buckets.take("b", BUDGET, needed=1_001, wanted=1_001).points == 0


def test_no_more_is_given_than_there_is_to_many_at_once(buckets: PostgresPointBuckets) -> None:
    def take(_: int) -> float:
        return buckets.take("hot", BUDGET, needed=1, wanted=50).points

    with ThreadPoolExecutor(8) as pool:
        given = sum(pool.map(take, range(64)))
    assert 1_000 <= given < 1_010


def test_buckets_that_are_long_full_are_forgotten(
    database: Database, buckets: PostgresPointBuckets
) -> None:
    buckets.take("old", BUDGET, needed=1, wanted=1)
    with database.transaction() as unit:
        unit.connection.execute(update(cost_bucket).values(at_seconds=0))
    buckets.take("new", BUDGET, needed=1, wanted=1)
    with database.transaction() as unit:
        assert forget_full_buckets(unit.connection) == 1
        assert unit.connection.execute(select(cost_bucket.c.name)).scalars().all() == ["new"]
