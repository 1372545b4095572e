"""The programs in TypeScript, built by the strictest compiler and run against a real server."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.conformance.node_packages import CHECKOUT, need_node_packages
from tests.conformance.shop import RunningShop, our_own_shop
from tests.databases import SqliteDatabases
from tests.docs.operations import Client
from tests.examples.flaky_network import flaky_network

EXAMPLE = CHECKOUT / "examples" / "storefront-typescript"
FIND = "query($number: String!) { order(number: $number) { id } }"
CANCEL = """mutation($id: ID!, $key: String!) {
  orderCancel(orderId: $id, input: { reason: CUSTOMER }, idempotencyKey: $key) {
    userErrors { code message }
  }
}"""
LOAD = """mutation($input: [TrustedDocumentInput!]!) {
  trustedDocumentsUpsert(application: "mobile", input: $input, idempotencyKey: "mobile") {
    userErrors { code message }
  }
}"""
MAKE_KEY = """mutation($input: ApiKeyCreateInput!) {
  apiKeyCreate(input: $input, idempotencyKey: "key of the app") { text userErrors { code message } }
}"""
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("storefront-typescript"),
]


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases
) -> Iterator[RunningShop]:
    """A server, and the programs built."""
    need_node_packages(EXAMPLE)
    done = subprocess.run(
        ["npm", "run", "build"],
        cwd=EXAMPLE,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with our_own_shop(tmp_path_factory.mktemp("shop"), sqlite_databases) as running:
        yield running


@pytest.fixture
def staff(shop: RunningShop) -> Client:
    return Client(shop.address, shop.staff_key)


def lines_of(program: str, told: Callable[[list[str]], None], **variables: str) -> list[str]:
    """What a program prints until it ends; `told` hears of each line as it comes."""
    process = subprocess.Popen(
        ["node", f"dist/{program}.js"],
        cwd=EXAMPLE,
        env={"PATH": os.environ["PATH"], **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    with process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                told(lines)
        except BaseException:
            # It waits for what now does not come.
            process.kill()
            raise
    assert process.returncode == 0, lines
    return lines


def test_the_storefront_goes_from_a_cart_to_live_tracking(shop: RunningShop, staff: Client) -> None:
    def cancel_once_lost(lines: list[str]) -> None:
        # The order changes while nobody listens; the subscription resumes behind its cursor.
        if lines[-1].startswith("The connection is lost"):
            number = lines[-3].removeprefix("Ordered: ")
            staff.ask(CANCEL, id=staff.ask(FIND, number=number)["id"], key="cancel")

    lines = lines_of(
        "main",
        cancel_once_lost,
        ORDERWRIGHT_URL=shop.address,
        STOREFRONT_KEY=shop.storefront_key,
    )

    assert "Refused: STOCK_SHORTAGE" in lines
    assert any(line.startswith("The price changed to ") for line in lines)
    assert [line for line in lines if line.startswith("Now: ")] == ["Now: CONFIRMED, UNFULFILLED"]
    assert lines[-1] == "ORDER_CANCELED: CANCELED, UNFULFILLED"


def test_the_app_loses_nothing_on_a_network_that_does(shop: RunningShop, staff: Client) -> None:
    manifest = json.loads((EXAMPLE / "src/generated/persisted-documents.json").read_text())
    documents = [{"documentId": name, "text": text} for name, text in manifest.items()]
    staff.ask(LOAD, input=documents)
    wanted = {
        "kind": "PARTNER",
        "name": "app",
        "scopes": ["orders:read"],
        "trustedDocumentsOnly": True,
    }
    key = staff.ask(MAKE_KEY, input=wanted)["text"]

    def cancel_once_followed(lines: list[str]) -> None:
        if lines[-1].startswith("Following"):
            staff.ask(CANCEL, id=shop.order_id, key="cancel-followed")

    with flaky_network(shop.address) as (network, address):
        lines = lines_of(
            "mobile",
            cancel_once_followed,
            ORDERWRIGHT_URL=address,
            APP_KEY=key,
            TRACKING_TOKEN=shop.tracking_token,
        )

    changed = [line for line in lines if line.startswith("Changed: ")]
    assert len(changed) == len(set(changed)) >= 3
    assert not [line for line in lines if line.startswith("Told twice")]
    assert len([line for line in lines if line.startswith("Status: ")]) == len(changed)
    assert lines[-2:] == ["Following: CONFIRMED", "ORDER_CANCELED: CANCELED"]
    assert network.lost >= 1
    assert network.cut >= 1
