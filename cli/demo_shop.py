"""What the demo's shop holds: a week of real orders, replayed once, found again at every start."""

from datetime import UTC, datetime
from pathlib import Path

from integrations.order_files.mapping_file import load_mapping
from integrations.order_files.order_file import OrderFile
from persistence.database import Database
from persistence.imports import find_run
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
