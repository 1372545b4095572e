"""How long each location's stock lasts, for sourcing that keeps stock even."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.fulfillment.sourcing.facts import DaysOfCover, Promisable
from domain.stock.cover import days_of_cover
from persistence.selling import WINDOW, pieces_sold
from persistence.unit_of_work import UnitOfWork


def days_of_cover_now(
    unit: UnitOfWork,
    product_ids: Collection[UUID],
    location_ids: Collection[UUID],
    promisable: Promisable,
    now: datetime,
) -> DaysOfCover:
    """The answer for each product and location, from what shipped in the last four weeks.

    Costs a few statements: ask only for a profile that `reads_cover`.
    """
    sold = pieces_sold(unit.connection, product_ids, location_ids, now)

    def answer(product_id: UUID, location_id: UUID) -> int | None:
        available = promisable(product_id, location_id)
        return days_of_cover(available, sold.get((product_id, location_id), 0), WINDOW.days)

    return answer
