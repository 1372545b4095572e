"""Who may still ask for how much: a bucket of points for each principal."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from api.cost.buckets import Bucket, OwnBucket, SharedBucket, SharedStore
from domain.access.caller import Caller, CostBudget, PrincipalKind
from domain.access.client_addresses import network_of

KEY_KINDS: Final = {PrincipalKind.STAFF, PrincipalKind.PARTNER, PrincipalKind.STOREFRONT}
"""Credentials that many processes see at once; others have their bucket in each process."""
STOREFRONT_MULTIPLE: Final = 50
"""A storefront's key is shared by all its visitors: so many budgets, besides one for each address."""
MOST_BUCKETS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Status:
    """How much is left of a bucket: what Shopify calls `throttleStatus`."""

    maximum_available: int
    currently_available: int
    restore_rate: int

    def as_json(self) -> dict[str, int]:
        """As it stands in `extensions.cost`."""
        return {
            "maximumAvailable": self.maximum_available,
            "currentlyAvailable": self.currently_available,
            "restoreRate": self.restore_rate,
        }


class Exhausted(Exception):
    """The principal has to wait."""

    def __init__(self, wait_seconds: float, status: Status) -> None:
        super().__init__()
        self.wait_seconds = wait_seconds
        self.status = status


@dataclass(frozen=True, slots=True)
class Bill:
    """Points that were taken, to be set right when it is known what was used."""

    buckets: tuple[Bucket, ...]
    monotonic: Callable[[], float]

    def give_back(self, points: float) -> None:
        """Return what was not used."""
        for bucket in self.buckets:
            bucket.give_back(points)

    def status(self) -> Status:
        """Of the bucket that holds least for its size."""
        now = self.monotonic()
        tightest = min(self.buckets, key=lambda bucket: bucket.left(now) / bucket.budget.points)
        return _status(tightest, now)


class CostBudgets:
    """The buckets that this process knows; bounded, forgetting whoever was away longest."""

    def __init__(
        self,
        installation: CostBudget | None = None,
        *,
        store: SharedStore | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._installation = installation
        self._store = store
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def check_door(self, caller: Caller | None, address: str | None) -> None:
        """Raise Exhausted for a principal that has nothing left, before anything is read of it."""
        now = self._monotonic()
        for bucket in self._of(caller, address, now):
            _require(bucket, 1, now)

    def most_points(self, caller: Caller | None, limit: int) -> int:
        """The most that one operation of this principal may cost: never more than a full bucket."""
        budget = self._installation if caller is None else caller.budget or self._installation
        return limit if budget is None else min(limit, budget.points)

    async def take(self, caller: Caller | None, address: str | None, points: int) -> Bill | None:
        """Take the points of an operation; None where nothing is limited. Raises Exhausted."""
        now = self._monotonic()
        taken: list[Bucket] = []
        for bucket in self._of(caller, address, now):
            if not await bucket.take(points, now):
                for other in taken:
                    other.give_back(points)
                _require(bucket, points, now)
                # The store has less than was known here.
                raise Exhausted(1.0, _status(bucket, now))
            taken.append(bucket)
        return Bill(tuple(taken), self._monotonic) if taken else None

    def owe(self, caller: Caller | None, address: str | None, points: int) -> None:
        """Take points whether they are there or not: what is owed is paid before anything else."""
        for bucket in self._of(caller, address, self._monotonic()):
            bucket.give_back(-points)

    def _of(self, caller: Caller | None, address: str | None, now: float) -> list[Bucket]:
        """The buckets of a principal: one, but for a storefront, whose visitors share its key."""
        if caller is None:
            return self._found(f"address:{network_of(address)}", self._installation, now)
        if caller.kind is not PrincipalKind.STOREFRONT:
            budget = caller.budget or self._installation
            shared = caller.kind in KEY_KINDS
            return self._found(caller.client, budget, now, shared=shared)
        visitor = f"{caller.client}/{network_of(address)}"
        whole = caller.budget or (self._installation and _times(self._installation))
        return [
            *self._found(visitor, self._installation, now),
            *self._found(caller.client, whole, now, shared=True),
        ]

    def _found(
        self, name: str, budget: CostBudget | None, now: float, *, shared: bool = False
    ) -> list[Bucket]:
        if budget is None:
            return []
        bucket = self._buckets.get(name)
        if bucket is None or bucket.budget != budget:
            if shared and self._store is not None:
                bucket = SharedBucket(name, budget, self._store, now)
            else:
                bucket = OwnBucket(budget, now)
            self._buckets[name] = bucket
            while len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(name)
        return [bucket]


def _times(budget: CostBudget) -> CostBudget:
    return replace(
        budget,
        points=budget.points * STOREFRONT_MULTIPLE,
        points_per_second=budget.points_per_second * STOREFRONT_MULTIPLE,
    )


def _require(bucket: Bucket, points: float, now: float) -> None:
    left = bucket.left(now)
    if left < points:
        wait = (points - left) / bucket.budget.points_per_second
        raise Exhausted(wait, _status(bucket, now))


def _status(bucket: Bucket, now: float) -> Status:
    budget = bucket.budget
    return Status(budget.points, max(0, int(bucket.left(now))), budget.points_per_second)
