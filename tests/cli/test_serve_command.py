"""`orderwright serve` and `worker`: real processes that start, answer, and stop cleanly."""

import re
import signal
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.terminal import Terminal, await_ready, free_port, stop
from tests.databases import PostgresDatabases
from tests.shop import migrate

pytestmark = pytest.mark.slow  # each starts processes


def page(port: int, path: str = "") -> str:
    with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as answer:
        text: str = answer.read().decode()
        return text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(terminal: Terminal, number: int) -> None:
    port = free_port()
    with terminal.running("serve", "--port", str(port)) as server:
        await_ready(server, port)
        assert "type Query" in page(port, "schema.graphql")
        printed = stop(server, number)
    assert f"listens on http://127.0.0.1:{port}/" in printed
    assert "Traceback" not in printed


def test_on_sqlite_the_worker_runs_in_the_same_process(bare_terminal: Terminal) -> None:
    bare_terminal.done("migrate")
    port = free_port()
    with bare_terminal.running("serve", "--port", str(port)) as server:
        await_ready(server, port)
        assert "running in this process" in page(port)
        assert "The worker has stopped" in stop(server)


def test_without_it_the_home_page_says_so(bare_terminal: Terminal) -> None:
    bare_terminal.done("migrate")
    port = free_port()
    with bare_terminal.running("serve", "--no-worker", "--port", str(port)) as server:
        await_ready(server, port)
        assert "not in this process; no event waits" in page(port)
        assert "worker" not in stop(server)


def test_a_port_in_use_is_named(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for command in ("serve", "demo"):
            refused = terminal.run(command, "--port", str(port))
            assert refused.exit_code == 1
            assert f"Port {port} of 127.0.0.1 is in use" in refused.stderr


def test_an_address_of_another_machine_is_named(terminal: Terminal) -> None:
    refused = terminal.run("serve", "--host", "192.0.2.1", "--port", str(free_port()))
    assert refused.exit_code == 1
    assert "192.0.2.1" in refused.stderr


def test_a_worker_of_its_own_is_seen_by_the_server(
    postgres_databases: PostgresDatabases, tmp_path: Path
) -> None:
    url = postgres_databases.clone(postgres_databases.template_for(migrate))
    terminal = Terminal({"DATABASE_URL": url}, tmp_path)
    port = free_port()
    with terminal.running("serve", "--port", str(port)) as server:
        await_ready(server, port)
        assert "none runs: start" in page(port)
        with terminal.running("worker") as worker:
            assert worker.stdout is not None
            for line in worker.stdout:
                if "gives events their positions" in line:
                    break
            assert "running; no event waits" in page(port)
            assert "The worker has stopped" in stop(worker)
        stop(server)


def test_the_demo_starts_twice_and_loses_nothing(bare_terminal: Terminal) -> None:
    port = free_port()
    printed = []
    for _ in range(2):
        with bare_terminal.running("demo", "--port", str(port)) as demo:
            await_ready(demo, port)
            printed.append(stop(demo, signal.SIGINT))
    # The tracking link holds a fresh token each time; keys and orders stay.
    assert keys_in(printed[0]) == keys_in(printed[1])
    assert followed_order(printed[0]) == followed_order(printed[1])
    file = bare_terminal.folder / "data" / "demo-keys.json"
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_demo_makes_new_keys_for_a_new_database(bare_terminal: Terminal) -> None:
    port = free_port()
    printed = []
    for _ in range(2):
        for file in bare_terminal.folder.glob("data/*.sqlite3*"):
            file.unlink()
        with bare_terminal.running("demo", "--port", str(port)) as demo:
            await_ready(demo, port)
            printed.append(stop(demo, signal.SIGINT))
    assert not set(keys_in(printed[0])) & set(keys_in(printed[1]))


def keys_in(printed: str) -> list[str]:
    """The three keys that a demo printed."""
    keys = re.findall(r"^  \w+ +(ow_\w+)$", printed, re.MULTILINE)
    assert len(keys) == 3, printed
    return keys


def followed_order(printed: str) -> str:
    """The number of the order that a demo offers to follow."""
    found = re.search(r"Follow order (\S+)", printed)
    assert found is not None, printed
    return found[1]
