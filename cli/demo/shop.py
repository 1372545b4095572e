"""What the demo's shop holds: a week of real orders, replayed once, found again at every start."""

from datetime import UTC, datetime
from pathlib import Path

from cli.demo.delivery import (
    FIRST_CALENDAR,
    offer_delivery,
    withdraw_imported_delivery,
    write_sourcing_rules,
)
from cli.demo.stock import stock_the_shop
from integrations.order_files.mapping_file import load_mapping
from integrations.order_files.order_file import OrderFile
from persistence.database import Database
from persistence.imports import find_run
from persistence.unit_of_work import UnitOfWork
from use_cases.importing.import_orders import Show, import_orders
from use_cases.importing.set_up_shop import shipping_method_code

DEMO_CHANNEL = "uci-online-retail"
SAMPLE = Path(__file__).resolve().parents[2] / "examples/data/uci_online_retail_week.csv.xz"
LAST_DAY = datetime(2011, 7, 24, tzinfo=UTC)
"""Orders of the week's last day stay under way, so that there is something to follow."""


def fill_shop(database: Database, show: Show) -> None:
    """Replay the sample and set the shop up; nothing to do when an earlier start finished it."""
    mapping = load_mapping("uci")
    sample = OrderFile(SAMPLE, mapping)
    with database.snapshot() as snapshot:
        run = find_run(snapshot, sample.fingerprint())
    if run is None or run.finished_at is None:
        import_orders(database, sample, mapping, show=show, leave_open_since=LAST_DAY)
    database.run(lambda unit: _set_up(unit, shipping_method_code(mapping.channel)))


def _set_up(unit: UnitOfWork, imported_by: str) -> None:
    """All of it, or nothing: what a visitor changes later stays as it is."""
    if unit.shipping.calendars.by_code([FIRST_CALENDAR]):
        return
    now = datetime.now(UTC)
    offer_delivery(unit, now)
    withdraw_imported_delivery(unit, imported_by, now)
    write_sourcing_rules(unit, DEMO_CHANNEL, now)
    stock_the_shop(unit, DEMO_CHANNEL, now)
