"""`/metrics`: what a server tells Prometheus, from one process and from several."""

import re
import signal
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from cli.observing.database_metrics import DatabaseMetrics
from persistence.database import Database
from tests.cli.terminal import Terminal, await_ready, free_port, stop
from tests.docs.operations import Client
from tests.docs.small_shop import filled_shop, make_keys
from tests.shop import Shop

QUERY = "query Named { viewer { kind } }"


@pytest.mark.slow
def test_processes_are_added_up_at_an_address_of_its_own(sqlite_url: str, tmp_path: Path) -> None:
    filled_shop(sqlite_url)
    key = make_keys(sqlite_url)["STAFF_KEY"]
    port, figures = free_port(), free_port()
    variables = {
        "DATABASE_URL": sqlite_url,
        "ORDERWRIGHT_METRICS_ADDRESS": f"127.0.0.1:{figures}",
    }
    with Terminal(variables, tmp_path).running(
        "serve", "--workers", "2", "--port", str(port)
    ) as server:
        await_ready(server, port)
        address = f"http://127.0.0.1:{port}"
        for _ in range(12):
            assert Client(address, key).ask(QUERY)
        Client(address, "wrong").is_refused()
        assert httpx.get(f"{address}/metrics").status_code == 404
        shown = httpx.get(f"http://127.0.0.1:{figures}/metrics").text
        stop(server, signal.SIGTERM)
    counted = 'operation_seconds_count{kind="query",operation="Named",outcome="ok"}'
    assert value(shown, counted) == 12
    assert value(shown, 'errors_total{code="UNAUTHENTICATED"}') == 1
    assert value(shown, "database_up") == 1
    assert value(shown, 'queue_depth{queue="relay"}') == 0
    assert value(shown, 'queue_depth{queue="mails"}') == 0


def value(shown: str, series: str) -> float:
    """The value of a series, in whatever order its labels stand."""
    name, _, labels = series.partition("{")
    wanted = set(re.findall(r'\w+="[^"]*"', labels))
    for line in shown.splitlines():
        head, _, number = line.rpartition(" ")
        found, _, of = head.partition("{")
        if found == f"orderwright_{name}" and set(re.findall(r'\w+="[^"]*"', of)) == wanted:
            return float(number)
    raise AssertionError(f"{series} is not in:\n{shown}")


def test_the_database_is_asked_once_in_a_while_however_many_scrape(shop: Shop) -> None:
    now = [0.0]
    registry = CollectorRegistry()
    registry.register(DatabaseMetrics(shop.database, lambda: now[0]))
    assert value(generate_latest(registry).decode(), 'queue_depth{queue="relay"}') == 0
    shop.place(("MUG", 1))
    assert value(generate_latest(registry).decode(), 'queue_depth{queue="relay"}') == 0
    now[0] = 6.0
    assert value(generate_latest(registry).decode(), 'queue_depth{queue="relay"}') > 0


def test_a_database_that_is_down_fails_no_scrape() -> None:
    database = Database.open("postgresql://nobody@127.0.0.1:1/none")
    registry = CollectorRegistry()
    registry.register(DatabaseMetrics(database))
    assert value(generate_latest(registry).decode(), "database_up") == 0
    database.close()
