"""Making an order's stream grow: one event for each call, by a use case that may be repeated."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

from domain.access.caller import Caller
from persistence.database import Database
from tests.shop import NOW, STAFF
from use_cases.orders.create_order_tracking_token import create_order_tracking_token

ROOT = Path(__file__).parent.parent


def happen(database: Database, *order_ids: UUID, actor: Caller = STAFF) -> None:
    """One event for each of these orders, in one transaction."""
    database.run(
        lambda unit: [
            create_order_tracking_token(unit, actor, NOW, order_id=order_id, revoke_others=True)
            for order_id in order_ids
        ]
    )


def url_of(database: Database) -> str:
    """Where another process finds the same database."""
    return database.engine.url.render_as_string(hide_password=False)


def other_process(*arguments: str) -> "subprocess.Popen[str]":
    """A process of its own, running this file's or another test program's `main`."""
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Make events in another process: database URL, order id, count, and go on a line of input."""
    url, order_id, count = sys.argv[1:]
    database = Database.open(url)
    with database.snapshot():
        pass
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for _ in range(int(count)):
        happen(database, UUID(order_id))
    database.close()


if __name__ == "__main__":
    main()
