from domain.importing.facts import (
    Adjustment,
    ImportedOrder,
    RejectedRow,
    RejectReason,
    StockCorrection,
)
from domain.importing.treatments import Treatment
from tests.domain.importing.exports import facts_of, only, record


def test_lines_of_an_invoice_become_an_order_with_its_postage() -> None:
    facts = facts_of(
        [record("1", "A", 3, "0.333"), record("1", "POST", 2, "18.00"), record("1", "M", 1, "5.00")]
    )
    order = only(facts, ImportedOrder)
    assert [(line.number, line.sku, line.amount) for line in order.lines] == [
        (1, "A", 100),
        (2, "M", 500),
    ]
    assert order.lines[1].treatment is Treatment.MANUAL
    assert (order.shipping_amount, order.total, order.customer_key) == (3600, 4200, "7")


def test_duplicate_rows_stay_separate_lines() -> None:
    order = only(facts_of([record("1", "A", 1, "1.00")] * 2), ImportedOrder)
    assert [line.quantity for line in order.lines] == [1, 1]


def test_a_line_without_price_stays_in_an_order_as_a_gift() -> None:
    facts = facts_of([record("1", "A", 1, "1.00"), record("1", "B", 1, "0.00")])
    assert [line.amount for line in only(facts, ImportedOrder).lines] == [100, 0]


def test_an_invoice_of_postage_only_becomes_an_order_of_that_line() -> None:
    order = only(facts_of([record("1", "POST", 1, "18.00")]), ImportedOrder)
    assert (order.lines[0].treatment, order.shipping) == (Treatment.SHIPPING, ())


def test_an_order_is_dated_by_its_first_moment_wherever_its_rows_stand() -> None:
    facts = facts_of(
        [
            record("1", "A", 1, "1.00", day=1),
            record("2", "A", 1, "1.00", day=1),
            record("1", "B", 1, "1.00", day=2),
        ]
    )
    first, second = (fact for fact in facts if isinstance(fact, ImportedOrder))
    assert (first.reference, len(first.lines), first.placed_at.day) == ("1", 2, 1)
    assert second.reference == "2"


def test_a_line_without_title_has_the_products() -> None:
    facts = facts_of([record("1", "A", 1, "1.00", title="MUG"), record("1", "A", 1, "1", title="")])
    assert {line.title for line in only(facts, ImportedOrder).lines} == {"MUG"}


def test_a_document_without_money_and_customer_is_the_stock_rooms() -> None:
    facts = facts_of(
        [
            record("1", "A", -20, "0.00", customer="", title="damaged"),
            record("2", "A", 5, "0.00", customer="", title="found"),
            record("3", "POST", 1000, "0.00", customer="", title=""),
        ]
    )
    corrections = [fact for fact in facts if isinstance(fact, StockCorrection)]
    assert [(c.quantity, c.note) for c in corrections] == [(-20, "damaged"), (5, "found")]
    assert only(facts, Adjustment).kind is Treatment.SHIPPING


def test_a_gift_to_a_customer_is_an_order_even_if_nothing_costs_anything() -> None:
    assert only(facts_of([record("1", "A", 4, "0.00")]), ImportedOrder).total == 0


def test_bad_debt_is_an_adjustment_signed_as_in_the_file() -> None:
    facts = facts_of([record("A1", "BAD", 1, "-11062.06", customer="")])
    assert only(facts, Adjustment).amount == -1_106_206


def test_a_discount_in_a_sale_is_taken_off_the_order() -> None:
    facts = facts_of([record("1", "A", 1, "10.00"), record("1", "D", -1, "2.50")])
    order = only(facts, ImportedOrder)
    assert (order.discount_amount, order.total) == (250, 750)


def test_a_discount_larger_than_its_order_stays_outside() -> None:
    facts = facts_of([record("1", "A", 1, "1.00"), record("1", "D", -1, "2.50")])
    assert only(facts, ImportedOrder).total == 100
    assert only(facts, Adjustment).amount == -250


def test_a_discount_without_an_order_is_an_adjustment() -> None:
    assert only(facts_of([record("C1", "D", -1, "2.50")]), Adjustment).kind is Treatment.DISCOUNT


def test_a_fee_billed_to_a_customer_is_a_line_and_one_credited_to_nobody_an_adjustment() -> None:
    facts = facts_of([record("1", "FEE", 1, "15.00"), record("C2", "FEE", -1, "9", customer="")])
    assert only(facts, ImportedOrder).lines[0].treatment is Treatment.FEE
    assert only(facts, Adjustment).amount == -900


def test_goods_with_a_negative_price_are_rejected() -> None:
    assert only(facts_of([record("1", "A", 1, "-1.00")]), RejectedRow).reason is (
        RejectReason.NEGATIVE_PRICE
    )


def test_a_sale_inside_a_cancellation_is_rejected() -> None:
    assert only(facts_of([record("C1", "A", 1, "1.00")]), RejectedRow).reason is (
        RejectReason.SALE_IN_CANCELLATION
    )


def test_rows_of_another_customer_are_rejected_and_blank_ones_belong_to_the_first() -> None:
    facts = facts_of(
        [
            record("1", "A", 1, "1.00", customer=""),
            record("1", "B", 1, "1.00", customer="7"),
            record("1", "C", 1, "1.00", customer="8"),
        ]
    )
    assert only(facts, ImportedOrder).customer_key == "7"
    assert only(facts, RejectedRow).reason is RejectReason.CUSTOMER_DIFFERS
