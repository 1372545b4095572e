import json
import time
from collections.abc import Callable
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import func, select
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from persistence.database import Database
from persistence.tables.log import event, event_outbox, event_position
from tests.docs.operations import Client, authorized
from tests.docs.small_shop import make_keys
from tests.running import Installation

FOLLOW = """subscription($id: ID!) {
  orderEvents(orderId: $id) { __typename ... on OrderEvent { type } }
}"""
CANCEL = """mutation($id: ID!) {
  orderCancel(orderId: $id, input: { reason: OTHER }, idempotencyKey: "stop") { userErrors { code } }
}"""


def comes_true(claim: Callable[[], bool], seconds: float = 15.0) -> bool:
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if claim():
            return True
        time.sleep(0.1)
    return False


def events_without_position(url: str) -> int:
    database = Database.open(url)
    with database.snapshot() as connection:
        told = connection.execute(select(func.count()).select_from(event)).scalar_one()
        placed = connection.execute(select(func.count()).select_from(event_position)).scalar_one()
        waiting = connection.execute(select(func.count()).select_from(event_outbox)).scalar_one()
    database.close()
    assert told == placed + waiting
    return waiting


@pytest.fixture
def key(installation: Installation) -> str:
    return make_keys(installation.database_url)["STAFF_KEY"]


def test_without_a_worker_orders_go_on_and_money_waits_until_it_is_back(
    installation: Installation, key: str
) -> None:
    with ExitStack() as stack:
        address = stack.enter_context(installation.serve("--no-worker"))
        staff = Client(address, key)
        order = staff.place(payment=authorized())
        assert staff.capture(order["number"]) == "INITIAL"
        time.sleep(1.5)
        assert staff.charge_status(order["number"]) == "NONE"
        assert events_without_position(installation.database_url) > 0
        assert httpx.get(f"{address}/readyz").status_code == 200
        installation.run("check")

        stack.enter_context(installation.process("worker"))

        assert comes_true(lambda: staff.charge_status(order["number"]) == "FULL")
        assert comes_true(lambda: events_without_position(installation.database_url) == 0)
        installation.run("check")


def test_without_a_worker_a_subscriber_hears_of_what_another_process_did(
    installation: Installation, key: str
) -> None:
    protocols = [Subprotocol("graphql-transport-ws")]
    with (
        installation.serve("--no-worker") as here,
        installation.serve("--no-worker") as there,
        connect(here.replace("http", "ws", 1) + "/graphql", subprotocols=protocols) as socket,
    ):
        order = Client(there, key).place()["order"]["id"]
        greeting = {"authorization": f"Bearer {key}"}
        socket.send(json.dumps({"type": "connection_init", "payload": greeting}))
        assert json.loads(socket.recv(10))["type"] == "connection_ack"
        payload = {"query": FOLLOW, "variables": {"id": order}}
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        assert "OrderSnapshot" in str(socket.recv(10))

        Client(there, key).ask(CANCEL, id=order)

        # About a second, the page says; a busy machine takes longer.
        assert "ORDER_CANCELED" in str(socket.recv(5))
