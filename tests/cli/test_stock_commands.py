"""Stock in and out as CSV: resumable, each refused row told, the same file round and round."""

import csv
import gzip
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.access.caller import SYSTEM
from persistence.database import Database
from persistence.tables.stock import stock_movement
from tests.cli.terminal import Terminal
from tests.shop import NOW, open_shop
from use_cases.catalog.upsert_products import ProductData, upsert_products

HEADER = "sku,location_code,on_hand,change_from_quantity,shelf\n"


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    """At a terminal, with a small shop in its database."""
    database = Database.open(terminal.variables["DATABASE_URL"])
    open_shop(database)
    database.close()
    return terminal


def write(shop: Terminal, text: str, name: str = "stock.csv") -> Path:
    path = shop.folder / name
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def exported(shop: Terminal, name: str = "out.csv") -> dict[tuple[str, str], dict[str, str]]:
    shop.done("export", "stock", name, "--force")
    with (shop.folder / name).open(encoding="utf-8", newline="") as file:
        return {(row["sku"], row["location_code"]): row for row in csv.DictReader(file)}


def test_rows_are_set_and_refused_rows_are_told(shop: Terminal) -> None:
    write(
        shop,
        "MUG,LONDON,12,,A1\nMUG,LEEDS,9,20,A2\nMUG,PARIS,1,4,A3\nSOFA,LONDON,1,,\nLAMP,LEEDS,x,,\n",
    )
    told = shop.run("import", "stock", "stock.csv")
    assert told.exit_code == 0, told.output
    assert "5 rows: 2 set, 3 rejected." in told.stdout
    found = exported(shop)
    assert found["MUG", "LONDON"]["on_hand"] == found["MUG", "LONDON"]["available"] == "12"
    assert found["MUG", "PARIS"]["on_hand"] == "5"
    with (shop.folder / "stock.rejects.csv").open(encoding="utf-8", newline="") as file:
        rejects = list(csv.DictReader(file))
    assert [(row["row"], row["reason"], row["shelf"]) for row in rejects] == [
        ("5", "INVALID", ""), ("3", "QUANTITY_CHANGED", "A3"), ("4", "UNKNOWN_SKU", ""),
    ] or [(row["row"], row["reason"], row["shelf"]) for row in rejects] == [
        ("3", "QUANTITY_CHANGED", "A3"), ("4", "UNKNOWN_SKU", ""), ("5", "INVALID", ""),
    ]  # fmt: skip


def test_a_file_is_imported_once_unless_asked_again(shop: Terminal) -> None:
    write(shop, "MUG,LONDON,12,,\n")
    shop.done("import", "stock", "stock.csv")
    write(shop, "MUG,LONDON,13,,\n", "other.csv")
    shop.done("import", "stock", "other.csv")
    assert shop.json("import", "stock", "stock.csv")["alreadyDone"]
    assert exported(shop)["MUG", "LONDON"]["on_hand"] == "13"
    assert not shop.json("import", "stock", "stock.csv", "--again")["alreadyDone"]
    assert exported(shop)["MUG", "LONDON"]["on_hand"] == "12"


def test_a_dry_run_tries_everything_and_changes_nothing(shop: Terminal) -> None:
    before = exported(shop)
    write(shop, "MUG,LONDON,12,,\nSOFA,LONDON,1,,\n")
    outcome = shop.json("import", "stock", "stock.csv", "--dry-run")
    assert (outcome["set"], outcome["rejected"], outcome["dryRun"]) == (1, 1, True)
    assert exported(shop) == before
    assert shop.json("import", "stock", "stock.csv")["set"] == 1


def test_what_was_exported_can_be_imported(shop: Terminal) -> None:
    before = exported(shop)
    shop.done("export", "stock", "leeds.csv.gz", "--location", "LEEDS")
    with gzip.open(shop.folder / "leeds.csv.gz", "rt", encoding="utf-8") as file:
        assert sum(1 for _ in file) == 1 + 2
    outcome = shop.json("import", "stock", "out.csv")
    assert (outcome["set"], outcome["rejected"]) == (5, 0)
    assert exported(shop) == before


def test_an_export_overwrites_nothing_unless_told(shop: Terminal) -> None:
    write(shop, "", "kept.csv")
    refused = shop.run("export", "stock", "kept.csv")
    assert refused.exit_code == 1
    assert "kept.csv exists" in refused.stderr
    assert (shop.folder / "kept.csv").read_text() == HEADER
    missing = shop.run("export", "stock", "no/where.csv")
    assert "no/where.csv cannot be written" in missing.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"sku,on_hand\nMUG,1\n", "has no column 'location_code'"),
        (b"sku,location_code,on_hand\nMUG,LONDON,\xff\n", "is not UTF-8"),
        (b"PK\x03\x04", "is a spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(shop: Terminal, content: bytes, said: str) -> None:
    (shop.folder / "bad.csv").write_bytes(content)
    result = shop.run("import", "stock", "bad.csv")
    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.slow
def test_an_interrupted_import_goes_on_where_it_was(shop: Terminal) -> None:
    database = Database.open(shop.variables["DATABASE_URL"])
    skus = [f"SKU-{number}" for number in range(900)]
    with database.transaction() as unit:
        products = [ProductData(sku, sku) for sku in skus]
        upsert_products(unit, SYSTEM, NOW, items=products)
    write(shop, "".join(f"{sku},LONDON,{number + 1},,\n" for number, sku in enumerate(skus)))

    def moved() -> int:
        with database.snapshot() as snapshot:
            return snapshot.execute(select(func.count()).select_from(stock_movement)).scalar_one()

    before = moved()
    with shop.running("import", "stock", "stock.csv", "--batch-size", "3") as process:
        deadline = time.monotonic() + 30
        while moved() - before < 10:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert moved() - before < 900
    outcome = shop.json("import", "stock", "stock.csv")
    assert (outcome["rows"], outcome["set"]) == (900, 900)
    assert moved() - before == 900
    database.close()
