"""A shop in which a list was read in bulk to its end, and one to its middle."""

from domain.bulk_operations.bulk_operation import BulkOperation, BulkPage, BulkQuery
from persistence.unit_of_work import UnitOfWork
from tests.shop import NOW, Shop
from tests.use_cases.checking.damage import Damage
from use_cases.bulk_operations.cancel_bulk_operation import cancel_bulk_operation
from use_cases.bulk_operations.run_bulk_query import run_bulk_query

BULK = [
    Damage("bulk results", "DELETE FROM bulk_operation_part WHERE number = 1", "holds 1,"),
    Damage("bulk results", "UPDATE bulk_operation SET byte_count = byte_count + 1", "bytes"),
    Damage(
        "bulk results",
        "UPDATE bulk_operation_part SET number = number + 7 WHERE number = 1",
        "parts",
    ),
]


def live_with_bulk(shop: Shop) -> None:
    """Read pages, all of them and some."""
    for cursors in (["1", None], ["1"]):
        with shop.database.transaction() as unit:
            begun = run_bulk_query(unit, shop.staff, NOW, query=BulkQuery("{ a { nodes } }", {}))
        with shop.database.transaction() as unit:
            operation = unit.bulk_operations.claim(NOW)
            assert operation is not None
            for cursor in cursors:
                operation = _one_page_further(unit, operation, cursor)
        if cursors[-1] is not None:
            with shop.database.transaction() as unit:
                cancel_bulk_operation(unit, shop.staff, NOW, operation_id=begun.id)


def _one_page_further(
    unit: UnitOfWork, operation: BulkOperation, cursor: str | None
) -> BulkOperation:
    page = BulkPage(b'{"id":1}\n', 1, cursor)
    unit.bulk_operations.add_part(operation, page)
    return unit.bulk_operations.save(operation.advanced(page, NOW))
