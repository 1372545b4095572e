from dataclasses import replace

import pytest

from domain.importing.documents import FileChanged
from domain.importing.facts import ImportedCustomer, ImportedProduct, StockToSeed
from domain.importing.interpretation import Interpretation
from domain.importing.mapping import SeedingPlan, SeedLocation
from domain.importing.seeding import stock_to_seed
from domain.importing.survey import NewestFirst
from domain.importing.treatments import Treatment
from tests.domain.importing.exports import MAPPING, record, rows_of, surveyed

PLAN = MAPPING.seeding


def test_a_product_has_its_commonest_title_and_price_of_paid_sales() -> None:
    records = [
        record("1", "A", 1, "2.00", title="MUG"),
        record("2", "a", 1, "2.50", title="MUG, RED"),
        record("3", "A", 1, "2.50", title="MUG, RED"),
        *[record("4", "A", -1, "0.00", title="broken", customer="")] * 5,
    ]
    (product,) = surveyed(records).products
    assert product == ImportedProduct("A", "MUG, RED", 25_000, Treatment.GOODS)


def test_a_product_only_the_stock_room_knows_has_its_note_or_code_as_title() -> None:
    records = [
        record("1", "A", -1, "0", title="", customer=""),
        record("2", "B", -1, "0", title="old"),
    ]
    assert [product.title for product in surveyed(records).products] == ["A", "old"]


def test_a_customer_lives_where_the_last_document_went() -> None:
    records = [record("1", "A", 1, "1.00"), record("2", "A", 1, "1.00", country="Nowhere")]
    assert surveyed(records).customers == (ImportedCustomer("7", None, "Nowhere"),)


def test_demand_counts_sales_and_write_offs_but_not_what_was_found() -> None:
    records = [
        record("1", "A", 6, "1.00"),
        record("1", "A", 1, "0.00"),
        record("2", "A", -4, "0.00", customer=""),
        record("3", "A", 50, "0.00", customer=""),
        record("4", "A", 2, "0.00", customer=""),
        record("4", "B", 3, "1.00", customer=""),
        record("C5", "A", -2, "1.00"),
    ]
    assert surveyed(records).demand == {"A": 13, "B": 3}


def test_the_totals_are_the_files_own() -> None:
    totals = surveyed([record("1", "A", 6, "1.001"), record("", "A", -2, "1"), ["short"]]).totals
    assert (totals.rows, totals.quantity, totals.value) == (3, 4, 40_060)


def test_a_file_that_runs_backwards_is_refused() -> None:
    with pytest.raises(NewestFirst, match="oldest first"):
        surveyed([record(str(day), "A", 1, "1.00", day=day) for day in (5, 4, 3)])


def test_single_rows_out_of_order_are_counted() -> None:
    days = (1, 2, 3, 2, 4)
    records = [record(str(number), "A", 1, "1.00", day=day) for number, day in enumerate(days)]
    assert surveyed(records).out_of_order == 1


def test_an_empty_file_surveys_to_nothing() -> None:
    nothing = surveyed([])
    assert (nothing.totals.rows, nothing.first_at, nothing.products) == (0, None, ())


@pytest.mark.parametrize("second", [[], [record("1", "A", 1, "1.00"), record("9", "A", 1, "1.00")]])
def test_a_file_that_changed_after_its_survey_is_noticed(second: list[list[str]]) -> None:
    first = [record("1", "A", 1, "1.00"), record("1", "B", 1, "1.00")]
    interpretation = Interpretation(MAPPING, surveyed(first))
    with pytest.raises(FileChanged):
        list(interpretation.documents(rows_of(second or first[:1])))


def test_seeds_hold_the_whole_demand_by_shares() -> None:
    seeds = list(stock_to_seed({"A": 10, "POST": 5, "B": 1}, PLAN, stocked={"A", "B"}))
    assert seeds == [StockToSeed("A", "A", 8), StockToSeed("A", "B", 2), StockToSeed("B", "A", 1)]


def test_a_surplus_is_held_beyond_the_demand() -> None:
    plan = replace(PLAN, surplus_percent=50)
    seeds = stock_to_seed({"A": 11}, plan, stocked={"A"})
    assert sum(seed.quantity for seed in seeds) == 16


def test_some_skus_stand_at_one_location_only_the_same_one_every_time() -> None:
    locations = (SeedLocation("A", "A", "GB", 1), SeedLocation("B", "B", "GB", 1))
    demand = {f"SKU{number}": 10 for number in range(400)}
    plan = SeedingPlan(locations, exclusive_percent=25)
    seeds = list(stock_to_seed(demand, plan, stocked=demand.keys()))
    assert seeds == list(stock_to_seed(demand, plan, stocked=demand.keys()))
    exclusive = [seed for seed in seeds if seed.quantity == 10]
    assert 60 < len(exclusive) < 140
    assert {seed.location_code for seed in exclusive} == {"A", "B"}
    assert sum(seed.quantity for seed in seeds) == 4000
