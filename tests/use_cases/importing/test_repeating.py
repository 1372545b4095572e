"""Imports that stop, go on, come twice, or meet what is there already."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.catalog.product import ProductStatus
from domain.errors import CurrencyMismatch
from domain.importing.documents import FileChanged
from domain.importing.facts import RejectReason
from domain.importing.mapping import ImportChannel
from domain.orders.statuses import CancelReason, OrderStatus
from tests.digest import digest
from tests.domain.importing.exports import MAPPING, record
from tests.shop import NOW, STAFF
from tests.use_cases.importing.imports import DIRT, UCI, Importer
from use_cases.catalog.upsert_products import ProductData, upsert_products
from use_cases.importing.import_orders import Interrupted
from use_cases.importing.runs import ImportUnfinished
from use_cases.orders.cancel_order import cancel_order

MUGS = record("1", "MUG", 10, "2.50")
LAMPS = record("2", "LAMP", 2, "30.00")
BACK = record("C3", "MUG", -4, "2.50", day=9)


def test_an_import_that_was_interrupted_ends_as_one_that_was_not(
    importer: Importer, undisturbed: Importer
) -> None:
    for batches in (0, 1, 3, 7):
        importer.stopped_after(batches, DIRT, UCI, batch_size=7)
    # Whatever is asked for now: a run goes on as it began.
    resumed = importer.file(DIRT, UCI, batch_size=50)
    assert resumed == undisturbed.file(DIRT, UCI, batch_size=7)
    assert digest(importer.database) == digest(undisturbed.database)


def test_it_can_be_stopped_before_anything_is_written(importer: Importer) -> None:
    before = digest(importer.database)
    with pytest.raises(Interrupted):
        importer.records([MUGS], stopped=lambda: True)
    assert digest(importer.database) == before


def test_the_same_file_twice_changes_nothing_and_says_so(importer: Importer) -> None:
    first = importer.file(DIRT, UCI)
    before = digest(importer.database)
    second = importer.file(DIRT, UCI)
    assert digest(importer.database) == before
    assert second == replace(first, already_done=True)


def test_it_changes_nothing_also_when_its_orders_have_lived_on(importer: Importer) -> None:
    importer.records([MUGS], leave_open_since=NOW.replace(year=2000))
    with importer.database.transaction() as unit:
        order = importer.order("1")
        cancel_order(unit, STAFF, NOW, order_id=order.id, reason=CancelReason.CUSTOMER)
    assert importer.records([MUGS]).already_done
    assert importer.order("1").status is OrderStatus.CANCELED


def test_the_same_file_under_another_name_is_the_same(importer: Importer, tmp_path: Path) -> None:
    importer.file(DIRT, UCI)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(DIRT.read_bytes())
    assert importer.file(copy, UCI).already_done


def test_documents_that_came_with_another_file_are_skipped_and_reported(
    importer: Importer,
) -> None:
    importer.records([MUGS, BACK])
    longer = importer.records([MUGS, BACK, LAMPS], name="longer.csv")
    assert longer.sums.orders == 1
    assert longer.reconciliation.reconciles
    buckets = {
        bucket.name: (bucket.rows, bucket.quantity) for bucket in longer.reconciliation.buckets
    }
    assert buckets["duplicate_document"] == (2, 6)
    assert buckets["line_goods"] == (1, 2)
    # What another file brought is no mistake in this one.
    assert (longer.rejected, importer.rejected) == (0, [])


def test_stock_is_received_once_for_what_is_sold_once(importer: Importer) -> None:
    importer.records([MUGS])
    before = stock(importer, "MUG")
    importer.records([MUGS, LAMPS], name="longer.csv")
    assert stock(importer, "MUG") == before == 0
    assert stock(importer, "LAMP") == 0


def stock(importer: Importer, sku: str) -> int:
    with importer.database.reading() as unit:
        (product,) = unit.products.by_sku([sku]).values()
        places = [place.id for place in unit.locations.all()]
        return sum(entry.on_hand for entry in unit.stock.look_up([product.id], places).values())


def test_a_credit_of_an_earlier_file_s_order_is_recorded(importer: Importer) -> None:
    importer.records([MUGS])
    later = importer.records([MUGS, BACK], name="later.csv")
    assert (later.sums.orders, later.sums.refunds, later.sums.refunded) == (0, 1, 1_000)
    assert importer.order("1").refunded == 1_000


def test_an_order_that_the_channel_has_already_is_reported_and_not_touched(
    importer: Importer,
) -> None:
    importer.records([MUGS])
    with importer.database.engine.begin() as connection:
        # As if the shop had placed it itself.
        for table in ("import_document", "import_residue", "import_run"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    second = importer.records([MUGS, LAMPS, record("C3", "MUG", -4, "2.50", day=9)], name="b.csv")
    assert [kind for kind, *_ in importer.residue()] == ["duplicate_order"]
    assert second.reconciliation.reconciles
    assert importer.order("1").refunded == 1_000


def test_a_credit_that_its_order_cannot_bear_is_rejected_with_its_row(importer: Importer) -> None:
    importer.records([MUGS])
    with importer.database.transaction() as unit:
        (product,) = unit.products.by_sku(["MUG"]).values()
        unit.products.save([replace(product, status=ProductStatus.ARCHIVED)], NOW)
    more = record("4", "MUG", 1, "2.50", day=3)
    back = record("C5", "MUG", -1, "2.50", day=9)
    report = importer.records([more, back], name="b.csv")
    assert report.sums.orders == 0
    assert report.reconciliation.reconciles
    assert [(row.row, row.reason) for row in importer.rejected] == [
        (2, RejectReason.ORDER_REFUSED),
        (3, RejectReason.RETURN_REFUSED),
    ]
    assert importer.rejected[0].fields == tuple(more)
    assert importer.rejected[0].message == "Unknown SKU 'MUG'."
    assert importer.rejected[1].message == "order 4 was not imported"


def test_stock_that_is_not_there_any_more_is_not_written_off(importer: Importer) -> None:
    loss = record("5", "MUG", -3, "0.00", customer="", day=4)

    def sell_out(_done: int, _total: int, what: str) -> None:
        if what == "Looking ahead":
            with importer.database.engine.begin() as connection:
                connection.exec_driver_sql(
                    "INSERT INTO stock_movement (product_id, location_id, from_state, to_state, "
                    "quantity, reason, document_type, document_id, actor, occurred_at, recorded_at) "
                    "SELECT product_id, location_id, 'AVAILABLE', 'ADJUSTMENT', available, 'COUNTED', "
                    "'STOCK_UPDATE', product_id, 'thief', updated_at, updated_at "
                    "FROM stock_position WHERE available > 0"
                )
                connection.exec_driver_sql("UPDATE stock_position SET available = 0")

    report = importer.records([loss], show=sell_out)
    assert report.reconciliation.reconciles
    assert [row.reason for row in importer.rejected] == [RejectReason.STOCK_REFUSED]
    assert importer.rejected[0].message == "0 of 3 pieces are there"


def test_what_exists_is_not_overwritten(importer: Importer) -> None:
    with importer.database.transaction() as unit:
        data = ProductData(sku="MUG", name="The merchant's own name", weight_grams=350)
        upsert_products(unit, STAFF, NOW, items=[data])
    importer.records([MUGS])
    with importer.database.reading() as unit:
        (product,) = unit.products.by_sku(["MUG"]).values()
    assert (product.name, product.weight_grams) == ("The merchant's own name", 350)


def test_a_channel_in_another_currency_is_refused(importer: Importer) -> None:
    importer.records([MUGS])
    euros = replace(MAPPING, channel=ImportChannel("test", "Test", "EUR"))
    with pytest.raises(CurrencyMismatch):
        importer.records([LAMPS], name="b.csv", mapping=euros)


def test_a_file_that_changed_half_way_is_refused_until_the_first_is_given_up(
    importer: Importer,
) -> None:
    path = importer.written([MUGS, LAMPS, BACK])
    importer.stopped_after(1, path, MAPPING, batch_size=1)
    changed = importer.written([MUGS, LAMPS, record("3", "MUG", 1, "2.50")])
    with pytest.raises(ImportUnfinished, match=r"of export.csv into test is unfinished: 1 docu"):
        importer.file(changed, MAPPING)
    report = importer.file(changed, MAPPING, abandon=True)
    assert report.sums.orders == 2
    assert report.sums.residue["duplicate_document"] == (1, 10, 2_500)


def test_an_import_that_was_given_up_can_be_taken_up_again(importer: Importer) -> None:
    first = importer.written([MUGS, LAMPS, BACK], name="first.csv")
    importer.stopped_after(1, first, MAPPING, batch_size=1)
    importer.records([LAMPS], name="other.csv", abandon=True)
    report = importer.file(first, MAPPING)
    assert not report.already_done
    assert (report.sums.orders, report.sums.refunds) == (1, 1)
    assert report.sums.residue["duplicate_document"][0] == 1


def test_a_file_that_changes_while_it_is_read_is_not_finished(importer: Importer) -> None:
    path = importer.written([MUGS, LAMPS])

    def change(_done: int, _total: int, what: str) -> None:
        if what == "Replaying orders":
            path.write_text(path.read_text() + "\n")

    with pytest.raises(FileChanged, match="changed while it was imported"):
        importer.file(path, MAPPING, show=change)
