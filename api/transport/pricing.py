"""What an operation costs its caller: taken before it runs, refused where it is too much."""

import asyncio
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from api.cost.budgets import Bill, CostBudgets, Exhausted
from api.transport.documents import PreparedOperation
from api.transport.parameters import Parameters
from api.transport.public_errors import PublicError, RequestRefused, refused
from api.transport.settings import TransportSettings
from domain.access.caller import Caller

COST_EXTENSION: Final = "cost"
"""The extension of a request that asks what it costs."""


REFUSED_POINTS: Final = 50
"""Of a request that is refused for what it is: reading it was work for nothing."""
STRANGER_POINTS: Final = 10
"""Of a credential that was looked up for nothing."""
UNCHARGED_CODES: Final = frozenset(
    {
        "FORBIDDEN",
        "PERSISTED_QUERY_NOT_FOUND",
        "PERSISTED_QUERY_NOT_SUPPORTED",
        "THROTTLED",
        "UNAUTHENTICATED",
    }
)


class Throttled(PublicError):
    """The principal used up its points; some come back each second."""

    http_status = 429


@dataclass(slots=True)
class Charge:
    """The price of one operation: first as it was asked for, in the end as it came to."""

    requested: int
    bill: Bill | None = None
    """What was taken for it; None where nothing is limited."""
    shown: bool = False

    def settle(self, prepared: PreparedOperation, object_points: float) -> dict[str, Any] | None:
        """Take what the answer came to; gives `extensions.cost` where it is asked for."""
        actual = self.requested
        if not prepared.cost.introspects:
            actual = max(1, ceil(prepared.cost.root_points + object_points))
        if self.bill is not None and actual != self.requested:
            self.bill.give_back(self.requested - actual)
        if not self.shown:
            return None
        cost: dict[str, Any] = {
            "requestedQueryCost": self.requested,
            "actualQueryCost": actual,
        }
        if self.bill is not None:
            cost["throttleStatus"] = self.bill.status().as_json()
        return cost


class Pricing:
    """Prices operations and takes their points from whoever asks."""

    def __init__(self, budgets: CostBudgets, settings: TransportSettings) -> None:
        self._budgets = budgets
        self._most_points = settings.max_operation_points
        self._door_pause_seconds = settings.door_pause_seconds

    async def check_door(self, caller: Caller | None, address: str | None) -> None:
        """Refuse a principal that has nothing left, before anything is read of its request.

        Not at once: whoever does not wait as told is not answered faster than this.
        """
        try:
            self._budgets.check_door(caller, address)
        except Exhausted as error:
            await asyncio.sleep(min(error.wait_seconds, self._door_pause_seconds))
            raise _throttled(error, None) from None

    def charge_refusal(
        self, error: PublicError | RequestRefused, caller: Caller | None, address: str | None
    ) -> None:
        """Take the points of a request that was refused for what it is."""
        code = (
            error.code
            if isinstance(error, PublicError)
            else error.errors[0].get("extensions", {}).get("code")
        )
        was_work = isinstance(error, RequestRefused) and error.was_work
        if was_work or code not in UNCHARGED_CODES:
            self._budgets.owe(caller, address, REFUSED_POINTS)

    async def charge_stranger(self, address: str | None) -> None:
        """Take the points of a credential that is none from its address.

        Only such are refused when none are left: others at the address show good ones. Raises
        RequestRefused.
        """
        self._budgets.owe(None, address, STRANGER_POINTS)
        await self.check_door(None, address)

    async def charge(
        self,
        prepared: PreparedOperation,
        parameters: Parameters,
        caller: Caller | None,
        address: str | None,
        *,
        shown: bool,
    ) -> Charge:
        """Take the most that an operation may come to. Raises RequestRefused."""
        points = prepared.cost.requested(parameters.variables)
        most_points = self._budgets.most_points(caller, self._most_points)
        if points > most_points:
            raise RequestRefused([_too_dear(prepared, parameters, points, most_points)])
        try:
            bill = await self._budgets.take(caller, address, points)
        except Exhausted as error:
            raise _throttled(error, points) from None
        return Charge(points, bill, shown or parameters.extensions.get(COST_EXTENSION) is True)


def _throttled(error: Exhausted, points: int | None) -> RequestRefused:
    seconds = max(1, ceil(error.wait_seconds))
    cost: dict[str, Any] = {"throttleStatus": error.status.as_json()}
    if points is not None:
        cost["requestedQueryCost"] = points
    throttled = Throttled(
        "THROTTLED",
        f"The cost budget is used up; try again in {seconds} s.",
        {"retryAfterSeconds": seconds, "cost": cost},
    )
    return refused(throttled, headers=[(b"retry-after", str(seconds).encode())])


def _too_dear(
    prepared: PreparedOperation, parameters: Parameters, points: int, most_points: int
) -> dict[str, Any]:
    return {
        "message": (
            f"This operation may cost {points} points; at most {most_points} are allowed. "
            "Ask for smaller pages or fewer fields."
        ),
        "extensions": {
            "code": "MAX_COST_EXCEEDED",
            "cost": {"requestedQueryCost": points, "maximumQueryCost": most_points},
            "dearestFields": prepared.cost.dearest(parameters.variables),
        },
    }
