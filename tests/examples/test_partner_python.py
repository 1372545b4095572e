"""The partner's reconcile loop, against a real server: nothing lost, nothing twice."""

import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from standardwebhooks import Webhook

from examples.partner_python.api import Api, Refused
from examples.partner_python.books import Books, Payment
from examples.partner_python.receiver import Receiver
from examples.partner_python.reconcile import pull, push
from tests.conformance.node_packages import CHECKOUT
from tests.conformance.shop import RunningShop, our_own_shop
from tests.databases import SqliteDatabases
from tests.docs.operations import Client

CANCEL = """mutation($id: ID!) {
  orderCancel(orderId: $id, input: { reason: CUSTOMER }, idempotencyKey: "cancel") {
    userErrors { code }
  }
}"""
MAKE_KEY = """mutation($input: ApiKeyCreateInput!) {
  apiKeyCreate(input: $input, idempotencyKey: "erp") { text userErrors { code message } }
}"""
CHARGED = "query($id: ID!) { order(id: $id) { chargedAmount { amount } transactions { id } } }"
SCOPES = ["events:read", "orders:read", "payments:record", "payments:read"]
SECRET = "whsec_" + "c2VjcmV0IG9mIGEgcGFydG5lcidzIHRlc3Q="


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases
) -> Iterator[RunningShop]:
    folder = tmp_path_factory.mktemp("shop")
    with our_own_shop(
        folder, sqlite_databases, ORDERWRIGHT_WEBHOOKS_ALLOW_LOOPBACK="true"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def api(shop: RunningShop) -> Api:
    staff = Client(shop.address, shop.staff_key)
    wanted = {"kind": "PARTNER", "name": "ERP", "scopes": SCOPES}
    return Api(shop.address, staff.ask(MAKE_KEY, input=wanted)["text"], wait=lambda _: None)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    opened = Books(tmp_path / "erp.sqlite3")
    yield opened
    opened.close()


def pull_until(api: Api, books: Books, number: str, status: str) -> None:
    """What was just written has its place in the log within a moment."""
    give_up_at = time.monotonic() + 20
    while books.orders().get(number, (0, ""))[1] != status:
        assert time.monotonic() < give_up_at, books.orders()
        pull(api, books)


def test_every_order_is_taken_over_once_and_its_changes_after_it(
    shop: RunningShop, api: Api, books: Books
) -> None:
    pull_until(api, books, shop.order_number, "CONFIRMED")
    assert len(books.orders()) == 3
    assert pull(api, books) == 0

    staff = Client(shop.address, shop.staff_key)
    staff.ask(CANCEL, id=shop.spare_order_id)
    canceled = staff.ask("query($id: ID!) { order(id: $id) { number } }", id=shop.spare_order_id)
    pull_until(api, books, canceled["number"], "CANCELED")
    assert len(books.orders()) == 3


def test_a_payment_whose_acknowledgement_was_lost_is_recorded_once(
    shop: RunningShop, api: Api, books: Books, tmp_path: Path
) -> None:
    books.received(Payment("BANK-4711", shop.order_id, "1.00", shop.currency_code))
    assert push(api, books) == 1
    assert books.unsent() == []
    # As a restored backup would have it: nobody here knows that it was sent.
    restored = Books(tmp_path / "restored.sqlite3")
    restored.received(Payment("BANK-4711", shop.order_id, "1.00", shop.currency_code))
    assert push(api, restored) == 1
    restored.close()

    order = Client(shop.address, shop.staff_key).ask(CHARGED, id=shop.order_id)
    assert order["chargedAmount"]["amount"] == "1.00"
    assert len(order["transactions"]) == 1


def test_a_refused_payment_is_put_aside_with_its_reason(
    shop: RunningShop, api: Api, books: Books
) -> None:
    books.received(Payment("BANK-4712", shop.order_id, "1.00", "JPY"))
    assert push(api, books) == 0
    assert books.unsent() == []


def test_what_has_no_right_is_refused_and_not_tried_again(shop: RunningShop, books: Books) -> None:
    waits: list[float] = []
    with pytest.raises(Refused, match="FORBIDDEN"):
        pull(Api(shop.address, shop.storefront_key, wait=waits.append), books)
    assert waits == []


class Busy(BaseHTTPRequestHandler):
    """A server that sends the first two away."""

    answers: ClassVar[list[int]] = [429, 503, 200]

    def do_POST(self) -> None:
        status = self.answers.pop(0)
        body = json.dumps({"data": {"viewer": None}}).encode() if status == 200 else b""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(status)
        if status == 429:
            self.send_header("retry-after", "7")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, message: str, *args: object) -> None:
        """Say nothing."""


def test_a_busy_server_is_asked_again_when_it_says_so() -> None:
    server = HTTPServer(("127.0.0.1", 0), Busy)

    def answer_three() -> None:
        for _ in range(3):
            server.handle_request()

    thread = threading.Thread(target=answer_three)
    thread.start()
    waits: list[float] = []
    answer = Api(f"http://127.0.0.1:{server.server_port}", "any", wait=waits.append).ask("{}", {})
    thread.join()
    server.server_close()

    assert answer == {"viewer": None}
    assert waits[0] == 7.0
    assert 0 < waits[1] < 2


def test_a_webhook_wakes_once_and_only_with_a_good_signature(tmp_path: Path) -> None:
    woken: list[str] = []
    receiver = Receiver(0, SECRET, woken.append)
    thread = threading.Thread(target=receiver.serve_forever, args=(0.05,))
    thread.start()
    address = f"http://127.0.0.1:{receiver.server_port}/"

    def deliver(body: bytes, signed: bytes, webhook_id: str) -> int:
        now = datetime.now(UTC)
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(SECRET).sign(webhook_id, now, signed.decode()),
        }
        return httpx.post(address, content=body, headers=headers).status_code

    try:
        message = b'{"type": "ORDER_PLACED", "data": {}}'
        webhook_id = f"msg_{uuid.uuid4().hex}"
        assert deliver(message, message, webhook_id) == 204
        assert deliver(message, message, webhook_id) == 204
        assert deliver(b'{"type": "ORDER_CANCELED"}', message, "msg_forged") == 400
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()

    books = Books(tmp_path / "erp.sqlite3")
    assert woken == [webhook_id, webhook_id]
    assert [books.is_new_webhook(one) for one in woken] == [True, False]
    books.close()


MAKE_ENDPOINT = """mutation($input: WebhookEndpointInput!) {
  webhookEndpointCreate(input: $input, idempotencyKey: "webhook") { secret userErrors { code message } }
}"""


def test_the_servers_own_webhooks_wake_the_loop(shop: RunningShop, api: Api, books: Books) -> None:
    woken = threading.Event()
    # The secret is told when the endpoint is made, and the endpoint needs an address: so this order.
    receiver = Receiver(0, SECRET, lambda _: woken.set())
    staff = Client(shop.address, shop.staff_key)
    wanted = {
        "name": "ERP",
        "url": f"http://127.0.0.1:{receiver.server_port}/",
        "eventTypes": ["PAYMENT_RECORDED"],
    }
    receiver.webhook = Webhook(staff.ask(MAKE_ENDPOINT, input=wanted)["secret"])
    thread = threading.Thread(target=receiver.serve_forever, args=(0.05,))
    thread.start()
    try:
        books.received(Payment("BANK-4713", shop.order_id, "1.00", shop.currency_code))
        assert push(api, books) == 1
        assert woken.wait(20), "no webhook came"
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()
    # What the message is about is there to be asked for.
    assert pull(api, books) == 3


def test_the_command_says_what_it_did(shop: RunningShop, api: Api, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples.partner_python", "--url", shop.address]
    done = subprocess.run(
        [*command, "--key", api.key, "--books", tmp_path / "erp.sqlite3"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "0 payments sent, 3 orders taken over\n"
