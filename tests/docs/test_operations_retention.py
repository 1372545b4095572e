import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from persistence.database import Database
from persistence.tables import metadata
from persistence.tables.log import idempotency_record
from tests.docs.blocks import CHECKOUT
from tests.docs.operations import Client
from tests.docs.small_shop import make_keys
from tests.running import Installation
from worker.main_loop import Worker

PAGE = (CHECKOUT / "docs" / "operations" / "retention.md").read_text(encoding="utf-8")
FORGETTING = "Forgetting idempotency keys"
CANCEL = """mutation($id: ID!) {
  orderCancel(orderId: $id, input: { reason: OTHER }, idempotencyKey: "stop") {
    userErrors { code }
  }
}"""


def kept_operations(database: Database) -> set[str]:
    with database.snapshot() as connection:
        return set(connection.execute(select(idempotency_record.c.operation)).scalars())


def test_every_table_is_on_the_page() -> None:
    rows = [line.rpartition("|")[0] for line in PAGE.splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.rpartition("|")[2])}
    assert named == set(metadata.tables)


def test_after_a_week_the_worker_forgets_keys_but_never_those_of_orders(
    installation: Installation,
) -> None:
    key = make_keys(installation.database_url)["STAFF_KEY"]
    with installation.serve() as address:
        staff = Client(address, key)
        order = staff.place(key="one order")
        staff.ask(CANCEL, id=order["order"]["id"])
    database = Database.open(installation.database_url)
    try:
        for days, left in ((6.9, {"orderPlace", "orderCancel"}), (7.1, {"orderPlace"})):
            later = datetime.now(UTC) + timedelta(days=days)
            worker = Worker(database)
            (duty,) = [duty for duty in worker.duties if duty.name == FORGETTING]
            duty.work(later)
            assert kept_operations(database) == left
    finally:
        database.close()
    with installation.serve() as address:
        again = Client(address, key).place(key="one order")
        assert again["number"] == order["number"]
