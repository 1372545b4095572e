import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import SqliteDatabases, temporary
from tests.docs.operations import Client
from tests.docs.small_shop import filled_shop, make_keys
from tests.running import Installation, free_port

EXAMPLE = Path(__file__).parents[2] / "examples" / "webhook-receiver"
CREATE = """mutation($input: WebhookEndpointInput!) {
  webhookEndpointCreate(input: $input, idempotencyKey: "receiver") {
    webhookEndpoint { id } secret userErrors { code message }
  }
}"""
TEST = """mutation($id: ID!) {
  webhookTestSend(id: $id, idempotencyKey: "test") { userErrors { code message } }
}"""
AGAIN = """mutation($id: ID!, $after: String!) {
  webhookDeliveriesReplay(id: $id, input: { after: $after }, idempotencyKey: "again") {
    userErrors { code message }
  }
}"""
COMMANDS = {"receiver.py": [sys.executable, "-u"], "receiver.mjs": ["node"]}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_receiver_takes_in_what_a_real_server_tells(
    name: str, sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    if shutil.which(COMMANDS[name][0]) is None:
        pytest.skip("Node is not installed")
    port = free_port()
    with temporary(sqlite_databases, filled_shop) as url:
        installation = Installation(tmp_path, url)
        key = make_keys(url)["STAFF_KEY"]
        with installation.serve(ORDERWRIGHT_WEBHOOKS_ALLOW_LOOPBACK="true") as address:
            staff = Client(address, key)
            made = staff.ask(
                CREATE,
                input={
                    "name": name, "url": f"http://127.0.0.1:{port}/hook",
                    "eventTypes": ["ORDER_*"],
                },
            )  # fmt: skip
            endpoint = made["webhookEndpoint"]["id"]
            start = staff.ask("{ webhookEndpoints(first: 1) { nodes { cursor } } }")
            seen = tmp_path / "seen.log"
            with seen.open("w") as writing:
                receiver = subprocess.Popen(
                    [*COMMANDS[name], EXAMPLE / name, str(port)],
                    cwd=tmp_path,
                    env={**os.environ, "WEBHOOK_SECRET": made["secret"]},
                    stdout=writing,
                    stderr=writing,
                )
                try:
                    _await_listening(port)
                    staff.ask(TEST, id=endpoint)
                    lines = _until(seen, lambda found: "test" in found)
                    staff.place()
                    lines = _until(seen, lambda found: "ORDER_PLACED 1" in found)
                    staff.ask(AGAIN, id=endpoint, after=start["nodes"][0]["cursor"])
                    lines = _until(seen, lambda found: "again" in found)
                finally:
                    receiver.kill()
                    receiver.wait()
    assert not [line for line in lines if line.startswith("refused")]


def _await_listening(port: int) -> None:
    give_up_at = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        else:
            return


def _until(seen: Path, enough: Callable[[list[str]], bool]) -> list[str]:
    give_up_at = time.monotonic() + 30
    while not enough(lines := seen.read_text().splitlines()):
        assert time.monotonic() < give_up_at, lines
        time.sleep(0.05)
    return lines
