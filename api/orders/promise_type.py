"""The promise of an order: made when it was placed, compared with what happened."""

from collections.abc import Sequence
from datetime import date, datetime

import strawberry

from api.access.scope_directive import access
from api.described_enum import describe
from api.fulfillment.promise_types import PromisedParcel
from api.scalars import DateTime
from domain.fulfillment.promise import PromiseOutcome, outcome_of
from domain.fulfillment.promise_record import promise_from_data
from domain.orders.statuses import OrderStatus
from persistence.database import Row

describe(
    PromiseOutcome,
    "What became of a promise.",
    PENDING="Its day is not over, and something has not arrived.",
    KEPT="Everything arrived by the end of its day.",
    BROKEN="Something arrived later, or has not arrived though the day is over.",
)


@strawberry.type(
    description="By which day a buyer was promised everything, with the parts it was computed "
    "from. It never changes: what happens later is compared with it.",
    directives=[access("orders:read")],
)
class OrderPromise:
    """Made when the order was placed."""

    deliver_by: date = strawberry.field(description="Everything by the end of this day.")
    deliver_by_at: DateTime = strawberry.field(
        description="That end, in the time zone of the location whose parcel comes last."
    )
    earliest_on: date = strawberry.field(description="The first day on which all may be there.")
    parcels: list[PromisedParcel] = strawberry.field(
        description="What the day was computed from; later plans may send other parcels."
    )
    outcome: PromiseOutcome | None = strawberry.field(
        description="What became of it; null once the order is canceled."
    )
    delivered_at: DateTime | None = strawberry.field(
        description="When the last piece arrived; null before."
    )

    @classmethod
    def of(
        cls, row: Row, lines: Sequence[Row], shipments: Sequence[Row], now: datetime
    ) -> "OrderPromise":
        """The promise of an order's row, judged by its lines and shipments as of `now`."""
        made = promise_from_data(row["promise"])
        arrived = _delivered_at(lines, shipments)
        canceled = row["status"] == OrderStatus.CANCELED.value
        return cls(
            deliver_by=made.deliver_by,
            deliver_by_at=DateTime(made.deliver_by_at),
            earliest_on=made.earliest_on,
            parcels=[PromisedParcel.of(part, first_line=1) for part in made.parcels],
            outcome=None if canceled else outcome_of(made.deliver_by_at, arrived, now),
            delivered_at=DateTime(arrived) if arrived else None,
        )


def _delivered_at(lines: Sequence[Row], shipments: Sequence[Row]) -> datetime | None:
    """When the last piece arrived, if every one has."""
    if any(line["delivered"] < line["ordered"] - line["canceled"] for line in lines):
        return None
    return max((row["delivered_at"] for row in shipments if row["delivered_at"]), default=None)
