"""What an operation costs its caller: refused where it is too much, shown where it is asked for."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from api.transport.documents import PreparedOperation
from api.transport.parameters import Parameters
from api.transport.public_errors import RequestRefused

COST_EXTENSION: Final = "cost"
"""The extension of a request that asks what it costs."""


@dataclass(slots=True)
class Charge:
    """The price of one operation: first as it was asked for, in the end as it came to."""

    requested: int
    shown: bool = False

    def settle(self, prepared: PreparedOperation, object_points: float) -> dict[str, Any] | None:
        """Take what the answer came to; gives `extensions.cost` where it is asked for."""
        actual = self.requested
        if not prepared.cost.introspects:
            actual = max(1, ceil(prepared.cost.root_points + object_points))
        if not self.shown:
            return None
        return {"requestedQueryCost": self.requested, "actualQueryCost": actual}


def charge_of(
    prepared: PreparedOperation, parameters: Parameters, most_points: int, *, shown: bool
) -> Charge:
    """The most that an operation may come to. Raises RequestRefused if that is too much."""
    points = prepared.cost.requested(parameters.variables)
    if points > most_points:
        raise RequestRefused(
            [
                {
                    "message": (
                        f"This operation may cost {points} points; at most {most_points} are "
                        "allowed. Ask for smaller pages or fewer fields."
                    ),
                    "extensions": {
                        "code": "MAX_COST_EXCEEDED",
                        "cost": {"requestedQueryCost": points, "maximumQueryCost": most_points},
                        "dearestFields": prepared.cost.dearest(parameters.variables),
                    },
                }
            ]
        )
    return Charge(points, shown or parameters.extensions.get(COST_EXTENSION) is True)
