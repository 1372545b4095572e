import json
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.databases import Databases
from tests.docs.conftest import plain
from tests.docs.operations import Client, authorized, type_in
from tests.docs.small_shop import make_keys
from tests.running import Installation

PAGE = "docs/operations/backup-and-restore.md"
REVOKE = """mutation($id: ID!) {
  apiKeyRevoke(id: $id, idempotencyKey: "revoke") { userErrors { code } }
}"""
CREATE = """mutation($key: String!) {
  apiKeyCreate(idempotencyKey: $key, input: { kind: STAFF, name: "somebody who left" }) {
    apiKey { id prefix } text userErrors { code }
  }
}"""
FOLLOW = """subscription($after: String) {
  orderTracking(after: $after) { __typename ... on OrderTrackingSnapshot { cursor } }
}"""
CANCEL = """mutation($id: ID!) {
  orderCancel(orderId: $id, input: { reason: OTHER }, idempotencyKey: "stop") { userErrors { code } }
}"""


def first_message(address: str, token: str, after: str | None) -> dict[str, str]:
    protocols = [Subprotocol("graphql-transport-ws")]
    with connect(address.replace("http", "ws", 1) + "/graphql", subprotocols=protocols) as socket:
        greeting = {"authorization": f"Bearer {token}"}
        socket.send(json.dumps({"type": "connection_init", "payload": greeting}))
        assert json.loads(socket.recv(10))["type"] == "connection_ack"
        payload = {"query": FOLLOW, "variables": {"after": after}}
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        message: dict[str, str] = json.loads(socket.recv(10))["payload"]["data"]["orderTracking"]
        return message


@pytest.fixture
def keys(installation: Installation) -> dict[str, str]:
    return make_keys(installation.database_url)


@pytest.fixture
def on_sqlite_at_its_default_place(installation: Installation) -> Installation:
    """The page speaks of orderwright.sqlite3, where a server keeps its data unless told."""
    if not installation.on_sqlite:
        return installation
    file = Path(installation.database_url.removeprefix("sqlite:///"))
    file.rename(installation.folder / "orderwright.sqlite3")
    return replace(installation, database_url="sqlite:///orderwright.sqlite3")


def lose_and_restore(installation: Installation, databases: Databases) -> Installation:
    """The database is lost; what its backup gives."""
    if installation.on_sqlite:
        (installation.folder / "orderwright.sqlite3").write_bytes(b"a broken disk" * 1_000)
        type_in(installation, PAGE, "restore-sqlite")
        return installation
    restored = replace(installation, database_url=plain(databases.empty()))
    type_in(restored, PAGE, "restore-postgresql")
    return restored


@pytest.mark.timeout(240)
def test_a_backup_of_a_running_server_brings_back_all_that_was_there_and_nothing_else(
    keys: dict[str, str], on_sqlite_at_its_default_place: Installation, databases: Databases
) -> None:
    installation = on_sqlite_at_its_default_place
    kind = "sqlite" if installation.on_sqlite else "postgresql"
    with installation.serve() as address:
        staff = Client(address, keys["STAFF_KEY"])
        gone = staff.ask(CREATE, key="k")
        kept = staff.place(payment=authorized())
        type_in(installation, PAGE, f"back-up-{kind}")
        # From here on, what a restore forgets.
        lost = staff.place(key="placed after the backup")
        staff.ask(REVOKE, id=gone["apiKey"]["id"])
        staff.ask(CANCEL, id=kept["order"]["id"])
        ahead = first_message(address, kept["trackingToken"], None)["cursor"]

    restored = lose_and_restore(installation, databases)

    with restored.serve_and_work() as address:
        staff = Client(address, keys["STAFF_KEY"])
        found = staff.ask("{ orders(first: 10) { nodes { number status } } }")
        assert found["nodes"] == [{"number": kept["number"], "status": "CONFIRMED"}]
        assert Client(address, lost["trackingToken"]).is_refused()
        message = first_message(address, kept["trackingToken"], ahead)
        assert message["__typename"] == "CursorExpired"
        assert "cursor" in first_message(address, kept["trackingToken"], None)
        again = staff.place(key="placed after the backup")
        assert again["order"]["id"] != lost["order"]["id"]
        # On PostgreSQL a server takes numbers in blocks, and may go on behind the lost one.
        assert not installation.on_sqlite or again["number"] == lost["number"]
        assert not Client(address, gone["text"]).is_refused()
        assert "Revoked" in restored.run("keys", "revoke", gone["apiKey"]["prefix"])
    if not restored.on_sqlite:
        databases.drop(restored.database_url)


def test_a_backup_never_overwrites_a_file(on_sqlite_at_its_default_place: Installation) -> None:
    installation = on_sqlite_at_its_default_place
    if not installation.on_sqlite:
        pytest.skip("pg_dump is PostgreSQL's own")
    type_in(installation, PAGE, "back-up-sqlite")
    with pytest.raises(AssertionError, match="already exists"):
        type_in(installation, PAGE, "back-up-sqlite")
