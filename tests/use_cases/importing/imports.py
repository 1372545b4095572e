"""Small and real exports, imported into a database of a test's own."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from domain.access.caller import SYSTEM
from domain.importing.facts import RejectedRow
from domain.importing.mapping import OrderMapping
from domain.orders.order import Order
from integrations.order_files.mapping_file import load_mapping
from integrations.order_files.order_file import OrderFile
from persistence.database import Database
from persistence.tables.imports import import_residue
from persistence.tables.orders import order
from tests.domain.importing.exports import HEADER, MAPPING
from use_cases.checking.check_database import violations
from use_cases.importing.import_orders import ImportReport, Interrupted, import_orders

DIRT = Path(__file__).parents[2] / "integrations/order_files/uci_every_kind_of_dirt.csv"
"""117 real documents with every kind of dirt that the UCI data has."""

UCI = load_mapping("uci")


def ignore(_done: int, _total: int, _what: str) -> None:
    """Shows progress to nobody."""


@dataclass(slots=True)
class Importer:
    """Imports files; `rejected` are the rows that the last one handed on."""

    database: Database
    folder: Path
    rejected: list[RejectedRow] = field(default_factory=list)

    def records(
        self, records: Sequence[Sequence[str]], *, name: str = "export.csv", **options: Any
    ) -> ImportReport:
        """Import made-up records with the mapping of the tests."""
        return self.file(self.written(records, name), options.pop("mapping", MAPPING), **options)

    def written(self, records: Sequence[Sequence[str]], name: str = "export.csv") -> Path:
        """The records as a file."""
        path = self.folder / name
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([HEADER, *records])
        return path

    def file(
        self,
        path: Path,
        mapping: OrderMapping,
        *,
        show: Callable[[int, int, str], None] = ignore,
        **options: Any,
    ) -> ImportReport:
        """Import a file; nothing may be wrong with the database then."""
        self.rejected.clear()
        report = import_orders(
            self.database,
            OrderFile(path, mapping),
            mapping,
            show=show,
            reject=self.rejected.append,
            **options,
        )
        assert violations(self.database) == []
        return report

    def stopped_after(
        self, batches: int, path: Path, mapping: OrderMapping, **options: Any
    ) -> None:
        """Import until some batches are in, then stop as Ctrl-C does."""
        done = 0

        def show(_done: int, _total: int, what: str) -> None:
            nonlocal done
            done += what == "Replaying orders"

        try:
            self.file(path, mapping, show=show, stopped=lambda: done >= batches, **options)
        except Interrupted:
            return
        raise AssertionError("it came to its end")

    def order(self, reference: str) -> Order:
        """An order by the export's own reference."""
        query = select(order.c.id).where(order.c.channel_reference == reference)
        with self.database.reading() as unit:
            order_id = unit.connection.execute(query).scalar_one()
            return unit.orders.look_up(order_id, visible_to=SYSTEM)

    def residue(self) -> list[tuple[str, str, int, int]]:
        """Kind, reference, pieces and amount of everything that has no home, in the file's order."""
        table = import_residue.c
        query = select(table.kind, table.reference, table.quantity, table.amount).order_by(
            table.position, table.fact, table.row, table.kind
        )
        with self.database.snapshot() as snapshot:
            return [tuple(row) for row in snapshot.execute(query)]


def seeding(mapping: OrderMapping, **changes: Any) -> OrderMapping:
    """The mapping with other seeding."""
    return replace(mapping, seeding=replace(mapping.seeding, **changes))


def instants(*values: datetime | None) -> list[str]:
    """Instants to read in a test."""
    return [value.isoformat() if value else "" for value in values]
