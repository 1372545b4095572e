"""An export becomes orders with their full life, and nothing of it vanishes."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from domain.access.caller import SYSTEM
from domain.importing.report import value_text
from domain.orders.statuses import AmountStatus, FulfillmentStatus, OrderStatus, ReturnStatus
from persistence.imports import ImportRunsTwice
from persistence.tables.catalog import product
from persistence.tables.imports import import_run
from persistence.tables.log import event
from persistence.tables.orders import order
from persistence.tables.stock import stock_movement
from tests.books import check_books
from tests.domain.importing.exports import record
from tests.use_cases.importing.imports import DIRT, UCI, Importer
from use_cases.importing.imported_books import BooksDiffer

SALE = [
    record("1", "MUG", 10, "2.50"),
    record("1", "LAMP", 1, "30.00"),
    record("1", "POST", 1, "5.00"),
]


def test_every_kind_of_dirt_is_recorded_and_the_books_agree(importer: Importer) -> None:
    report = importer.file(DIRT, UCI)
    check_books(importer.database)
    assert report.reconciliation.reconciles
    assert not report.already_done
    assert report.rejected == 0
    sums = report.sums
    assert (sums.orders, sums.lines, sums.pieces) == (53, 379, 80_560)
    assert sums.order_total == sums.charged == 9_599_753
    assert (sums.refunds, sums.refunded, sums.pieces_returned) == (21, 8_466_289, 74_706)
    assert (sums.pieces_found, sums.pieces_written_off) == (360, 955)
    assert {kind: entries for kind, (entries, _, _) in sums.residue.items()} == {
        "adjustment": 17,
        "order_charge": 2,
        "refunded_charge": 1,
        "stock_note": 18,
        "surplus_credit": 1,
        "unlinked_credit": 35,
    }
    buckets = {bucket.name: bucket for bucket in report.reconciliation.buckets}
    assert value_text(buckets["credited_above_price_paid"].value) == "-0.80"
    assert sums.residue["surplus_credit"] == (1, 0, -80)


def test_a_sale_ends_charged_shipped_and_delivered(importer: Importer) -> None:
    importer.records(SALE)
    sold = importer.order("1")
    assert sold.status is OrderStatus.COMPLETED
    assert sold.charge_status is AmountStatus.FULL
    assert sold.fulfillment_status is FulfillmentStatus.FULFILLED
    assert (sold.subtotal, sold.shipping_amount, sold.total) == (5_500, 500, 6_000)
    assert sold.placed_at == datetime(2011, 3, 1, 12, tzinfo=UTC)


def test_its_life_is_dated_as_the_schedule_says(importer: Importer) -> None:
    importer.records([record("1", "MUG", 1, "2.50")])
    query = select(event.c.type, event.c.occurred_at).order_by(event.c.version)
    with importer.database.snapshot() as snapshot:
        history = [(kind, f"{at:%a %H:%M}") for kind, at in snapshot.execute(query)]
    assert history == [
        ("ORDER_PLACED", "Tue 12:00"),
        ("PAYMENT_RECORDED", "Tue 12:00"),
        ("ORDER_CONFIRMED", "Tue 12:00"),
        ("FULFILLMENT_PLAN_COMMITTED", "Tue 12:00"),
        ("FULFILLMENT_ORDER_ACCEPTED", "Tue 12:00"),
        ("PACKAGE_PACKED", "Wed 17:00"),
        ("SHIPMENT_CREATED", "Wed 17:00"),
        ("SHIPMENT_SHIPPED", "Wed 17:00"),
        ("TRACKING_RECORDED", "Wed 17:00"),
        ("TRACKING_RECORDED", "Fri 12:00"),
        ("SHIPMENT_DELIVERED", "Fri 12:00"),
        ("ORDER_COMPLETED", "Fri 12:00"),
    ]


def test_the_history_of_an_order_never_goes_back_in_time(importer: Importer) -> None:
    importer.file(DIRT, UCI)
    query = select(event.c.stream_id, event.c.occurred_at).order_by(
        event.c.stream_id, event.c.version
    )
    with importer.database.snapshot() as snapshot:
        rows = [tuple(row) for row in snapshot.execute(query)]
    assert rows == sorted(rows)


def test_a_credit_becomes_a_return_with_an_exact_refund(importer: Importer) -> None:
    importer.records([*SALE, record("C2", "MUG", -4, "2.50", day=20)])
    sold = importer.order("1")
    assert sold.return_status is ReturnStatus.PARTIALLY_RETURNED
    assert (sold.refunded, sold.refund_pending) == (1_000, 0)
    with importer.database.reading() as unit:
        (entry,) = unit.returns.of_order(sold.id)
        (refund,) = unit.payments.refunds_of(sold.id)
        charge, repaid = unit.payments.of_order(sold.id)
    assert (entry.lines[0].note, entry.lines[0].received) == ("C2", 4)
    assert (refund.return_id, refund.reason, refund.amount) == (entry.id, "C2", 1_000)
    assert (charge.reference, repaid.reference) == ("1", "C2")


def test_shipping_is_refunded_without_a_return(importer: Importer) -> None:
    importer.records([*SALE, record("C2", "POST", -1, "5.00", day=20)])
    with importer.database.reading() as unit:
        (refund,) = unit.payments.refunds_of(importer.order("1").id)
        assert unit.returns.of_order(importer.order("1").id) == []
    assert (refund.shipping_amount, refund.lines) == (500, ())
    assert ("refunded_charge", "C2", -1, -500) in importer.residue()


def test_what_is_returned_minutes_later_was_delivered_by_then(importer: Importer) -> None:
    importer.records([*SALE, record("C2", "LAMP", -1, "30.00", day=1)])
    with importer.database.reading() as unit:
        (parcel, *_) = unit.fulfillment.shipments_of(importer.order("1").id)
    assert parcel.delivered_at == datetime(2011, 3, 1, 12, tzinfo=UTC)


def test_a_refund_beyond_what_a_discounted_line_cost_is_kept_apart(importer: Importer) -> None:
    discounted = [record("1", "MUG", 2, "10.00"), record("1", "D", -1, "5.00")]
    report = importer.records([*discounted, record("C2", "MUG", -2, "10.00", day=9)])
    assert importer.order("1").refunded == 1_500
    assert ("refund_above_cost", "C2", 0, -500) in importer.residue()
    assert report.reconciliation.reconciles


def test_an_order_to_nowhere_keeps_the_name_and_no_address(importer: Importer) -> None:
    importer.records(
        [
            record("1", "MUG", 1, "2.50", country="Nowhere"),
            record("2", "MUG", 1, "2.50", country="United Kingdom", day=2),
        ]
    )
    lost, found = importer.order("1"), importer.order("2")
    assert lost.customer_id == found.customer_id
    assert lost.shipping_address_id is None
    assert lost.attributes == {"imported-country": "Nowhere"}
    assert found.shipping_address_id is not None


def test_fees_are_sold_without_stock(importer: Importer) -> None:
    importer.records([record("1", "M", 100, "1.00"), record("1", "MUG", 1, "2.50")])
    query = (
        select(func.count())
        .select_from(stock_movement)
        .join(product, product.c.id == stock_movement.c.product_id)
    )
    with importer.database.snapshot() as snapshot:
        assert snapshot.execute(query.where(product.c.sku == "M")).scalar_one() == 0
        assert snapshot.execute(query.where(product.c.sku == "MUG")).scalar_one() > 0
    assert importer.order("1").status is OrderStatus.COMPLETED


def test_orders_are_split_where_goods_stand_apart(importer: Importer) -> None:
    importer.file(DIRT, UCI)
    with importer.database.reading() as unit:
        query = select(order.c.id)
        orders = unit.connection.execute(query).scalars().all()
        parcels = [len(unit.fulfillment.shipments_of(order_id)) for order_id in orders]
        places = {
            parcel.location_id
            for order_id in orders
            for parcel in unit.fulfillment.shipments_of(order_id)
        }
    assert max(parcels) > 1
    assert len(places) == 3


def test_orders_of_the_last_days_can_be_left_under_way(importer: Importer) -> None:
    records = [record(str(n), "MUG", 1, "2.50", day=1 + n // 4) for n in range(8)]
    back = record("C9", "MUG", -1, "2.50", day=20, customer="8")
    since = datetime(2011, 3, 2, tzinfo=UTC)
    own = record("8", "MUG", 1, "2.50", day=3, customer="8")
    importer.records([*records, own, back], leave_open_since=since)
    early = {importer.order(str(n)).status for n in range(4)}
    late = {importer.order(str(n)).fulfillment_status for n in range(4, 8)}
    assert early == {OrderStatus.COMPLETED}
    assert late == {
        FulfillmentStatus.UNFULFILLED,
        FulfillmentStatus.IN_PROGRESS,
        FulfillmentStatus.FULFILLED,
    }
    assert importer.order("8").return_status is ReturnStatus.RETURNED


def test_a_database_that_says_otherwise_in_the_end_fails_loudly(importer: Importer) -> None:
    def tamper(_done: int, _total: int, what: str) -> None:
        if what == "Checking the books":
            with importer.database.engine.begin() as connection:
                connection.execute(order.update().values(total=order.c.total + 1))

    with pytest.raises(BooksDiffer, match="order totals: report 6000, database 6001"):
        importer.records(SALE, show=tamper)
    with importer.database.snapshot() as snapshot:
        assert snapshot.execute(select(import_run.c.finished_at)).scalar_one() is None


def test_a_second_process_with_the_same_file_gives_way(importer: Importer) -> None:
    def overtake(done: int, _total: int, what: str) -> None:
        if (what, done) == ("Replaying orders", 1):
            with importer.database.engine.begin() as connection:
                connection.execute(import_run.update().values(position=2))

    with pytest.raises(ImportRunsTwice, match="let it finish"):
        importer.records([*SALE, record("2", "MUG", 1, "2.50")], show=overtake, batch_size=1)


def test_the_actor_of_an_import_is_named(importer: Importer) -> None:
    importer.records(SALE)
    with importer.database.snapshot() as snapshot:
        (actor,) = snapshot.execute(select(event.c.actor).distinct()).scalars()
    assert actor.startswith("import:test:")
    with importer.database.reading() as unit:
        assert unit.orders.look_up(importer.order("1").id, visible_to=SYSTEM).number == "1001"
