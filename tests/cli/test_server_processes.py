"""`serve --workers N`: real processes that die, are replaced and stop while orders come in."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import and_, func, select

from api.global_ids import global_id
from cli.commands import CommandFailed
from cli.serving.supervisor import Crew, Supervisor
from domain.access.caller import SYSTEM
from persistence.database import Database
from persistence.tables.log import event, event_position
from persistence.tables.orders import order
from tests.cli.followers import following
from tests.cli.terminal import Terminal, await_ready, free_port, stop
from tests.cli.under_load import Load, buying
from tests.databases import Migrate
from tests.docs.small_shop import NOW, filled_shop, make_keys
from use_cases.stock.set_stock import StockCount, set_stock

pytestmark = pytest.mark.slow  # each starts processes


QUIET = {"ORDERWRIGHT_COST_BUDGET": "off", "ORDERWRIGHT_ACCESS_LOG": "none"}
"""Nobody reads what these servers print while they run: a full pipe would stop them."""

EVERYWHERE = os.environ.get("ORDERWRIGHT_PROCESS_TESTS") == "all"
"""`make processes` runs each test on both databases; `make test` has no minutes for that."""


def on(kind: str) -> pytest.MarkDecorator:
    """The database that a test runs on where time is short."""
    kinds = ["sqlite", "postgresql"] if EVERYWHERE else [kind]
    return pytest.mark.parametrize("databases", kinds, indirect=True)


@pytest.fixture
def url(migrated_with: Callable[[Migrate], str]) -> str:
    """A filled shop."""
    return migrated_with(plenty)


def plenty(url: str) -> None:
    """More stock than any test here sells."""
    filled_shop(url)
    database = Database.open(url)
    item = StockCount(sku="22423", location_code="GB-GLASGOW", on_hand=100_000)
    database.run(lambda unit: set_stock(unit, SYSTEM, NOW, items=[item]))
    database.close()


def await_all(server: "subprocess.Popen[str]") -> None:
    """Wait until every process of a server serves."""
    assert server.stdout is not None
    for line in server.stdout:
        if "server processes serve" in line:
            return
    raise AssertionError("they never served")


def children(process_id: int) -> list[int]:
    """The processes that a process has started."""
    file = Path(f"/proc/{process_id}/task/{process_id}/children")
    return [int(text) for text in file.read_text().split()]


def comes_true(claim: Callable[[], bool], seconds: float = 60.0) -> bool:
    give_up_at = monotonic() + seconds
    while not claim():
        if monotonic() > give_up_at:
            return False
        sleep(0.05)
    return True


def assert_kept(url: str, load: Load) -> None:
    """Every acknowledged order is there, once, and no other."""
    database = Database.open(url)
    with database.snapshot() as connection:
        placed = connection.execute(select(func.count()).select_from(order)).scalar_one()
    database.close()
    assert len(set(load.acknowledged)) == len(load.acknowledged)
    # A buyer who was stopped between its request and its answer leaves one order more.
    assert 0 <= placed - len(load.acknowledged) <= 4


@on("sqlite")
def test_a_process_that_is_killed_loses_no_order_and_is_replaced(url: str, tmp_path: Path) -> None:
    port, key = free_port(), make_keys(url)["STAFF_KEY"]
    terminal = Terminal({"DATABASE_URL": url, **QUIET}, tmp_path)
    with terminal.running("serve", "--workers", "2", "--port", str(port)) as server:
        await_all(server)
        allowed = sorted(os.sched_getaffinity(0))
        kept_to = [os.sched_getaffinity(child) for child in children(server.pid)]
        assert kept_to == [{allowed[number % len(allowed)]} for number in range(2)]
        with buying(port, key) as load:
            load.await_orders(5)
            victim = children(server.pid)[0]
            os.kill(victim, signal.SIGKILL)
            load.await_orders(10)
            assert comes_true(lambda: _replaced(server.pid, victim)), stop(server)
        printed = stop(server)
    assert printed.count("another starts in") == 1
    assert_kept(url, load)


def _replaced(supervisor: int, gone: int) -> bool:
    found = children(supervisor)
    return len(found) == 2 and gone not in found


@on("postgresql")
def test_replacing_every_process_under_load_drops_no_request(url: str, tmp_path: Path) -> None:
    port, key = free_port(), make_keys(url)["STAFF_KEY"]
    terminal = Terminal({"DATABASE_URL": url, **QUIET}, tmp_path)
    with terminal.running("serve", "--workers", "2", "--port", str(port)) as server:
        await_all(server)
        before = set(children(server.pid))
        with buying(port, key) as load:
            load.await_orders(5)
            server.send_signal(signal.SIGHUP)
            assert comes_true(lambda: _all_new(server.pid, before))
            load.await_orders(10)
        assert load.failures == []
        assert_kept(url, load)
        orphans = children(server.pid)
        server.kill()
        assert comes_true(lambda: not any(map(_lives, orphans)))


def _all_new(supervisor: int, before: set[int]) -> bool:
    found = children(supervisor)
    return len(found) == 2 and not before & set(found)


@on("sqlite")
def test_a_server_told_to_stop_under_load_answers_and_tells_subscribers_where_they_stand(
    url: str, tmp_path: Path
) -> None:
    port, key = free_port(), make_keys(url)["STAFF_KEY"]
    terminal = Terminal({"DATABASE_URL": url, **QUIET}, tmp_path)
    with terminal.running("serve", "--port", str(port)) as server:
        await_ready(server, port)
        types = ("ORDER_PLACED", "ORDER_CANCELED")
        with following(port, key, *types) as followers, buying(port, key) as load:
            busy, idle = followers
            load.await_orders(20)
            printed = stop(server)
    assert "Traceback" not in printed
    assert load.failures == []
    assert_kept(url, load)
    placed = placed_in_order(url)
    for follower in followers:
        assert follower.closed_with == 1012
        # Every message says where it stands, and all before was told, once and in order.
        assert follower.messages[-1]["cursor"]
        assert follower.order_ids == placed[: len(follower.order_ids)]
    assert len(busy.order_ids) >= 20
    assert [message["__typename"] for message in idle.messages] == [
        "OrderFeedSnapshot",
        "Heartbeat",
    ]


def placed_in_order(url: str) -> list[str]:
    """The ids of all placed orders as clients see them, in the order of the log."""
    database = Database.open(url)
    query = select(event.c.stream_id).where(event.c.type == "ORDER_PLACED")
    in_log = query.join(
        event_position,
        and_(
            event_position.c.stream_id == event.c.stream_id,
            event_position.c.version == event.c.version,
        ),
    )
    with database.snapshot() as connection:
        found = connection.execute(in_log.order_by(event_position.c.position)).scalars()
        ids = [global_id("Order", key) for key in found]
    database.close()
    return ids


def _lives(process_id: int) -> bool:
    file = Path(f"/proc/{process_id}/stat")
    try:
        return file.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_processes_that_cannot_start_end_the_command_and_hold_no_port(tmp_path: Path) -> None:
    broken = {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        supervisor = Supervisor(Crew(1, environment=broken), listening)
        with pytest.raises(CommandFailed, match="could not start"):
            supervisor.run()
        # Whoever connects while processes go is refused, and does not wait for them in vain.
        assert listening.fileno() == -1
