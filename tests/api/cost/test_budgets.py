"""Who may still ask for how much, in one process and in several."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from api.cost.buckets import STORE_PAUSE_SECONDS, SharedStore
from api.cost.budgets import CostBudgets, Exhausted
from domain.access.caller import Caller, CostBudget, PrincipalKind
from domain.access.client_addresses import network_of
from domain.local_bucket import LocalBucket
from domain.ports import PointsGranted

BUDGET = CostBudget(points=100, points_per_second=10)
PARTNER = Caller(kind=PrincipalKind.PARTNER, client="key:1", scopes=frozenset())
STOREFRONT = Caller(kind=PrincipalKind.STOREFRONT, client="key:2", scopes=frozenset())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Store:
    """Buckets that two processes share, and how often they asked."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.buckets: dict[str, LocalBucket] = {}
        self.asked = 0
        self.fails = False

    def take(self, name: str, budget: CostBudget, *, needed: float, wanted: float) -> PointsGranted:
        self.asked += 1
        if self.fails:
            raise ConnectionError
        now = self.clock()
        bucket = self.buckets.setdefault(name, LocalBucket.full(budget, now))
        granted = min(bucket.left(now), wanted) if bucket.left(now) >= needed else 0.0
        bucket.give_back(-granted)
        return PointsGranted(granted, bucket.left(now))


async def at_once(work: Callable[[], Any]) -> Any:
    await asyncio.sleep(0)
    return work()


async def took(budgets: CostBudgets, points: int, caller: Caller | None = PARTNER) -> bool:
    try:
        await budgets.take(caller, "192.0.2.1", points)
    except Exhausted:
        return False
    return True


async def test_a_client_that_used_its_points_up_waits_as_long_as_it_is_told() -> None:
    clock = Clock()
    budgets = CostBudgets(BUDGET, monotonic=clock)
    bill = await budgets.take(PARTNER, None, 95)
    with pytest.raises(Exhausted) as exhausted:
        await budgets.take(PARTNER, None, 30)
    assert exhausted.value.wait_seconds == 2.5
    assert exhausted.value.status.as_json() == {
        "maximumAvailable": 100,
        "currentlyAvailable": 5,
        "restoreRate": 10,
    }
    budgets.check_door(PARTNER, None)
    assert bill is not None
    bill.give_back(25)
    assert await took(budgets, 30)
    with pytest.raises(Exhausted):
        budgets.check_door(PARTNER, None)
    clock.now += 0.1
    budgets.check_door(PARTNER, None)


async def test_clients_do_not_pay_for_each_other_and_a_key_may_have_its_own_budget() -> None:
    budgets = CostBudgets(BUDGET)
    assert await took(budgets, 100)
    assert not await took(budgets, 100)
    other = Caller(kind=PrincipalKind.PARTNER, client="key:9", scopes=frozenset())
    assert await took(budgets, 100, other)
    rich = Caller(
        kind=PrincipalKind.PARTNER,
        client="key:3",
        scopes=frozenset(),
        budget=CostBudget(points=1_000, points_per_second=1),
    )
    assert await took(budgets, 1_000, rich)
    assert budgets.most_points(PARTNER, 2_000) == 100
    assert budgets.most_points(rich, 500) == 500
    assert await CostBudgets().take(PARTNER, None, 10**6) is None


async def test_a_visitor_of_a_storefront_cannot_use_up_the_key_that_all_visitors_share() -> None:
    budgets = CostBudgets(BUDGET, monotonic=Clock())
    outcomes = [await took(budgets, 10, STOREFRONT) for _ in range(30)]
    assert sum(outcomes) == 10
    await budgets.take(STOREFRONT, "192.0.2.2", 100)
    # IPv6 visitors have a network each.
    await budgets.take(STOREFRONT, "2001:db8::1", 100)
    with pytest.raises(Exhausted):
        await budgets.take(STOREFRONT, "2001:db8::ffff", 1)
    # Together they have fifty budgets.
    for number in range(47):
        await budgets.take(STOREFRONT, f"198.51.100.{number}", 100)
    with pytest.raises(Exhausted):
        await budgets.take(STOREFRONT, "203.0.113.1", 1)


def test_a_visitor_is_an_address_or_an_ipv6_network() -> None:
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert network_of(None) == "unknown"


async def test_processes_share_a_budget_and_seldom_ask_for_it() -> None:
    clock = Clock()
    store = Store(clock)
    processes = [
        CostBudgets(BUDGET, store=SharedStore(store, at_once), monotonic=clock) for _ in range(2)
    ]
    granted = 0
    for number in range(150):
        granted += await took(processes[number % 2], 1)
    # The last piece that the other process holds may be left.
    assert 95 <= granted <= 100
    assert store.asked <= 22 + 2
    asked = store.asked
    for _ in range(50):
        assert not await took(processes[0], 20)
    assert store.asked <= asked + 1


async def test_concurrent_operations_take_no_more_than_there_is() -> None:
    clock = Clock()
    store = Store(clock)
    budgets = CostBudgets(BUDGET, store=SharedStore(store, at_once), monotonic=clock)
    outcomes = await asyncio.gather(*(took(budgets, 7) for _ in range(40)))
    assert sum(outcomes) == 14


async def test_nobody_is_refused_because_the_store_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    store = Store(clock)
    store.fails = True
    budgets = CostBudgets(BUDGET, store=SharedStore(store, at_once), monotonic=clock)
    outcomes = [await took(budgets, 10) for _ in range(20)]
    # The process counts for itself meanwhile.
    assert sum(outcomes) == 10
    assert store.asked == 1
    assert len(caplog.records) == 1
    store.fails = False
    clock.now += STORE_PAUSE_SECONDS
    assert await took(budgets, 10)
    assert store.asked == 2


async def test_a_hanging_store_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cost.buckets.PATIENCE_SECONDS", 0.01)

    async def for_ever(_: Callable[[], Any]) -> Any:
        await asyncio.Event().wait()

    run: Callable[[Callable[[], Any]], Awaitable[Any]] = for_ever
    clock = Clock()
    budgets = CostBudgets(BUDGET, store=SharedStore(Store(clock), run), monotonic=clock)
    assert await took(budgets, 10)
