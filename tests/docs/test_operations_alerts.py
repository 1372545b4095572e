import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import CollectorRegistry

from cli.observing.database_metrics import DatabaseMetrics
from integrations.metrics.prometheus import PrometheusInstruments
from persistence.database import Database
from tests.databases import SqliteDatabases, temporary
from tests.docs.blocks import CHECKOUT, blocks_of
from tests.docs.small_shop import filled_shop
from tests.running import Installation, free_port
from tests.shop import Shop

PAGES = CHECKOUT / "docs" / "operations"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((PAGES / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
HISTOGRAM = ("_bucket", "_count", "_sum")


def shown_metrics(database: Database) -> set[str]:
    """The names that a server shows."""
    registry = CollectorRegistry()
    PrometheusInstruments(registry)
    registry.register(DatabaseMetrics(database))
    names = set()
    for metric in registry.collect():
        names.add(metric.name)
        if metric.type == "counter":
            names.add(f"{metric.name}_total")
        if metric.type == "histogram":
            names |= {metric.name + ending for ending in HISTOGRAM}
    return names


def test_every_metric_of_a_rule_is_shown_by_a_server(postgres_shop: Shop) -> None:
    shown = shown_metrics(postgres_shop.database)
    expressions = [rule["expr"] for rule in RULES]
    asked = {name for text in expressions for name in re.findall(r"\borderwright_\w+", text)}
    assert len(asked) > 10
    assert asked - shown == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_is_a_comparison_that_prometheus_reads(rule: dict[str, Any]) -> None:
    expression = promql_parser.parse(rule["expr"])
    assert isinstance(expression, promql_parser.BinaryExpr)
    assert str(expression.op) in {"==", "!=", "<", ">", "<=", ">=", "and", "or", "unless"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_has_a_page_that_is_listed(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    runbook = rule["annotations"]["runbook"]
    page = (PAGES / runbook).read_text()
    assert f"Alert: `{rule['alert']}`" in page
    assert f"(operations/{runbook})" in (CHECKOUT / "docs" / "README.md").read_text()
    listed = (PAGES / "alerts.md").read_text()
    assert f"`{rule['alert']}`" in listed
    assert f"({runbook})" in listed


@pytest.fixture
def installation(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Installation]:
    with temporary(sqlite_databases, filled_shop) as url:
        yield Installation(tmp_path, url)


@pytest.mark.slow  # starts a server
def test_every_command_of_a_page_runs(installation: Installation) -> None:
    pages = ["alerts.md", *sorted({rule["annotations"]["runbook"] for rule in RULES})]
    blocks = [block for page in pages for block in blocks_of(PAGES / page)]
    commands = {block.text: block for block in blocks if block.marks.get("name") == "runbook"}
    assert len(commands) > 8
    metrics = f"127.0.0.1:{free_port()}"
    with installation.serve(ORDERWRIGHT_METRICS_ADDRESS=metrics) as address:
        for text, block in commands.items():
            here = text.replace("http://127.0.0.1:8000", address).replace("127.0.0.1:9464", metrics)
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", here],
                cwd=installation.folder,
                env=installation.environment(),
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            # grep that finds nothing in a quiet log has run all the same.
            assert done.returncode == 0 or "orderwright.log" in text, f"{block}: {done.stderr}"
            assert done.stderr == "" or "orderwright " in text, f"{block}: {done.stderr}"
