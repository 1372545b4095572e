"""What kits are made of, for queries."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from domain.access.caller import Caller
from persistence.reads.orders import grouped
from persistence.tables.stock_rules import kit_component


def components_by_kit(
    connection: Connection, _: Caller, kit_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """What kits are made of, in the order in which the parts were named."""
    query = (
        select(kit_component)
        .where(kit_component.c.kit_id.in_(kit_ids))
        .order_by(kit_component.c.kit_id, kit_component.c.position)
    )
    return grouped(connection, query, "kit_id", kit_ids)
