"""What kits are made of."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, delete, select

from domain.catalog.kit import KitComponent
from persistence.bulk_insert import insert_rows
from persistence.in_chunks import in_chunks
from persistence.tables.stock_rules import kit_component


class KitRepository:
    """Kits of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def components_of(self, kit_ids: Iterable[UUID]) -> dict[UUID, list[KitComponent]]:
        """What kits are made of; an entry for each."""
        return read_components(self._connection, list(set(kit_ids)))

    def parts_of_kits(self, product_ids: Iterable[UUID]) -> set[UUID]:
        """Those of these products that some kit is made of."""
        found: set[UUID] = set()
        for chunk in in_chunks(set(product_ids)):
            query = select(kit_component.c.product_id).where(kit_component.c.product_id.in_(chunk))
            found.update(self._connection.execute(query.distinct()).scalars())
        return found

    def save(self, kits: Mapping[UUID, Sequence[KitComponent]]) -> None:
        """Let kits be made of these, and of nothing else."""
        for chunk in in_chunks(kits):
            self._connection.execute(delete(kit_component).where(kit_component.c.kit_id.in_(chunk)))
        rows = [
            {
                "kit_id": kit_id,
                "product_id": part.product_id,
                "quantity": part.quantity,
                "position": position,
            }
            for kit_id, parts in sorted(kits.items())
            for position, part in enumerate(parts)
        ]
        insert_rows(self._connection, kit_component, rows)


def read_components(
    connection: Connection, kit_ids: Sequence[UUID]
) -> dict[UUID, list[KitComponent]]:
    """What kits are made of, in the order in which they were named."""
    found: dict[UUID, list[KitComponent]] = {key: [] for key in kit_ids}
    for chunk in in_chunks(kit_ids):
        query = select(kit_component).where(kit_component.c.kit_id.in_(chunk))
        for row in connection.execute(query.order_by(kit_component.c.position)):
            found[row.kit_id].append(KitComponent(row.product_id, row.quantity))
    return found
