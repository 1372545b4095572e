"""What the demo's shop holds: a week of real orders, replayed once, found again at every start."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from domain.access import SYSTEM
from domain.fulfillment.shipping_method import RateKind
from integrations.order_files.mapping_file import load_mapping
from integrations.order_files.order_file import OrderFile
from persistence.database import Database
from persistence.imports import find_run
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.upsert_shipping_methods import (
    ShippingMethodData,
    upsert_shipping_methods,
)
from use_cases.importing.import_orders import Show, import_orders

DEMO_CHANNEL = "uci-online-retail"
SAMPLE = Path(__file__).resolve().parent.parent / "examples/data/uci_online_retail_week.csv.xz"
LAST_DAY = datetime(2011, 7, 24, tzinfo=UTC)
"""Orders of the week's last day stay under way, so that there is something to follow."""


def fill_shop(database: Database, show: Show) -> None:
    """Replay the sample; nothing to do when an earlier start finished it."""
    mapping = load_mapping("uci")
    sample = OrderFile(SAMPLE, mapping)
    with database.snapshot() as snapshot:
        run = find_run(snapshot, sample.fingerprint())
    if run is None or run.finished_at is None:
        import_orders(database, sample, mapping, show=show, leave_open_since=LAST_DAY)
        database.run(_offer_delivery)


def _offer_delivery(unit: UnitOfWork) -> None:
    """The delivery that the guides' examples choose."""
    standard = ShippingMethodData(
        code="standard",
        name="Standard",
        rate_kind=RateKind.FLAT,
        base_amount=(Decimal("4.95"), "GBP"),
        carrier="manual",
        transit_days_min=2,
        transit_days_max=4,
    )
    upsert_shipping_methods(unit, SYSTEM, datetime.now(UTC), items=[standard])
