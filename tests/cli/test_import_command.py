"""`orderwright import`: history comes in from a file, and the command says what became of it."""

import json
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from persistence.database import Database
from persistence.tables.imports import import_run
from tests.cli.terminal import Terminal
from use_cases.importing.runs import DOCUMENTS

EXAMPLES = Path(__file__).parents[2] / "examples" / "data"
WEBSHOP = (str(EXAMPLES / "webshop_orders.csv"), "--mapping", str(EXAMPLES / "webshop.toml"))
DIRT = Path(__file__).parents[1] / "integrations/order_files/uci_every_kind_of_dirt.csv"


def test_it_tells_what_became_of_the_file(terminal: Terminal) -> None:
    told = terminal.done("import", "orders", *WEBSHOP)
    assert "accepted / line_goods" in told
    assert "1315.28" in told
    assert "1 rows were not recorded: see webshop_orders.rejects.csv." in told
    assert "File, report and database agree" in told
    rejects = (terminal.folder / "webshop_orders.rejects.csv").read_text()
    assert rejects.splitlines()[0].startswith("row,reason,message,Bestellnummer")
    assert "8,bad_quantity,'eins' is not a number,WEB-1005" in rejects
    assert "promises are kept" in terminal.done("check")


def test_scripts_read_the_same(terminal: Terminal) -> None:
    report = terminal.json("import", "orders", *WEBSHOP)
    assert (report["alreadyDone"], report["reconciles"], report["rejected"]) == (False, True, 1)
    assert report["database"]["orderTotal"] == "1340.18"
    assert report["difference"] == {"rows": 0, "quantity": 0, "value": "0.00"}


def test_the_report_can_be_kept_with_the_rejects_beside_it(terminal: Terminal) -> None:
    folder = terminal.folder / "reports"
    folder.mkdir()
    told = terminal.done("import", "orders", *WEBSHOP, "--report", "reports/webshop.json")
    assert "accepted / line_goods" in told
    report = json.loads((folder / "webshop.json").read_text())
    assert report["rejectsFile"] == "reports/webshop_orders.rejects.csv"
    assert (folder / "webshop_orders.rejects.csv").exists()


def test_a_second_time_changes_nothing_and_says_so(terminal: Terminal) -> None:
    first = terminal.json("import", "orders", *WEBSHOP)
    again = terminal.run("import", "orders", *WEBSHOP)
    assert again.exit_code == 0
    assert "This file was imported before; nothing has changed." in again.stderr
    assert "agree" not in again.stdout
    second = terminal.json("import", "orders", *WEBSHOP)
    assert second == first | {"alreadyDone": True}


def test_events_are_given_their_positions(terminal: Terminal) -> None:
    terminal.done("import", "orders", *WEBSHOP)
    checks = terminal.json("check")["checks"]
    (positions,) = [check for check in checks if check["name"] == "event positions"]
    assert positions["checked"] > 30


def test_mappings_are_listed(bare_terminal: Terminal) -> None:
    assert bare_terminal.done("import", "mappings").split() == ["uci"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv", "--mapping", "uci"], "nowhere.csv cannot be read: No such file"),
        ([WEBSHOP[0], "--mapping", "shopify"], "Mapping shopify: file: cannot be read"),
        ([WEBSHOP[0], "--mapping", "uci"], "The file has no column 'invoice_no'"),
        ([*WEBSHOP, "--rejects", "no/where.csv"], "no/where.csv cannot be written"),
    ],
)
def test_what_cannot_be_read_or_written_is_named(
    terminal: Terminal, words: list[str], said: str
) -> None:
    result = terminal.run("import", "orders", *words)
    assert result.exit_code == 1, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_report_that_cannot_be_written_is_no_reason_to_import_again(terminal: Terminal) -> None:
    failed = terminal.run(
        "import", "orders", *WEBSHOP, "--report", "no/where.json", "--rejects", "r"
    )
    assert failed.exit_code == 1
    assert "The import is done, but no/where.json cannot be written" in failed.stderr
    assert terminal.json("import", "orders", *WEBSHOP)["alreadyDone"]


def test_a_database_that_is_not_migrated_is_named(empty_terminal: Terminal) -> None:
    result = empty_terminal.run("import", "orders", *WEBSHOP)
    assert result.exit_code == 1
    assert "run `orderwright migrate`" in result.stderr


def test_the_database_can_be_named_in_the_call(terminal: Terminal) -> None:
    url = terminal.variables["DATABASE_URL"]
    told = Terminal({}, terminal.folder).done("import", "orders", *WEBSHOP, "--database-url", url)
    assert "File, report and database agree" in told


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_finishes_the_batch_and_says_how_to_go_on(terminal: Terminal, number: int) -> None:
    words = ["import", "orders", str(DIRT), "--mapping", "uci"]
    with terminal.running(*words, "--batch-size", "1") as process:
        await_documents(terminal)
        process.send_signal(number)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "Finishing the batch..." in said
    assert "run the same command to go on" in said
    assert terminal.json(*words)["reconciles"]


def await_documents(terminal: Terminal) -> None:
    """Wait until an import has recorded documents."""
    database = Database.open(terminal.variables["DATABASE_URL"])
    deadline = time.monotonic() + 30
    while True:
        with database.snapshot() as snapshot:
            row = snapshot.execute(select(import_run.c.step, import_run.c.position)).first()
        if row is not None and row.step == DOCUMENTS and row.position > 3:
            break
        assert time.monotonic() < deadline
        time.sleep(0.002)
    database.close()
