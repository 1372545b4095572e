import json
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.docs.blocks import CHECKOUT, blocks_of
from tests.docs.operations import Client
from tests.docs.session import Session
from tests.examples.test_walk import walk
from tests.running import Installation, await_ready, free_port

FILLED_SECONDS = 90
"""The week of orders takes some seconds, and longer on a busy machine."""
TO_TRY = """{
  alerts(first: 9) { nodes { kind } } transfers(first: 9) { nodes { status } }
  incomingSupplies(first: 9) { nodes { open } } sourcingProfiles(first: 9) { nodes { code } }
  basketAvailability(lines: [{ sku: "37475", quantity: 2 }], destination: { countryCode: "GB" }) {
    orderable complete deliveryOptions { shippingMethod { code } deliverBy }
  }
  availability(skus: ["TEA-FOR-TWO"]) { available }
}"""
SIGN_IN = 'mutation { shopperSignInRequest(email: "ada@example.com") { expiresInSeconds } }'
NAMES = {"storefront": "STOREFRONT_KEY", "staff": "STAFF_KEY", "partner": "PARTNER_KEY"}


@pytest.mark.slow
def test_the_readme_and_the_walk_work_as_written_on_the_demo(tmp_path: Path) -> None:
    installation = Installation(tmp_path, "sqlite:///orderwright.sqlite3")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with installation.process("demo", "--port", str(port)) as demo:
        await_ready(address, demo, tmp_path / "demo.log", FILLED_SECONDS)
        keys = json.loads((tmp_path / "data" / "demo-keys.json").read_text(encoding="utf-8"))
        names = {NAMES[kind]: text for kind, text in keys.items()}
        there_is_something_of_everything(Client(address, keys["partner"]))
        assert Client(address, keys["storefront"]).answer(SIGN_IN)["data"]
        with urlopen(f"{address}/.well-known/oauth-authorization-server", timeout=10) as metadata:
            assert json.load(metadata)["token_endpoint"] == f"{address}/oauth/token"
        session = Session(installation, address, names)
        for block in blocks_of(CHECKOUT / "README.md"):
            session.run(block)
        session.end()
        walked = walk(address, "--staff-key", keys["staff"], "--storefront-key", keys["storefront"])
        assert walked.returncode == 0, walked.stdout + walked.stderr
        # The storefront's guide is tried out on the demo: the code comes to its terminal.
        said = (tmp_path / "demo.log").read_text(encoding="utf-8")
        assert "Mail to ada@example.com" in said


def there_is_something_of_everything(partner: Client) -> None:
    found = partner.answer(TO_TRY)["data"]
    assert {"LOW_STOCK", "OVERSTOCK"} <= {alert["kind"] for alert in found["alerts"]["nodes"]}
    assert found["transfers"]["nodes"] == [{"status": "IN_TRANSIT"}]
    assert found["incomingSupplies"]["nodes"] == [{"open": 40}]
    assert found["sourcingProfiles"]["nodes"] == [{"code": "cheapest"}]
    assert found["availability"][0]["available"] > 0
    basket = found["basketAvailability"]
    assert (basket["orderable"], basket["complete"]) == (True, False)
    # Not by the free method of the imported orders.
    days = {
        entry["shippingMethod"]["code"]: entry["deliverBy"] for entry in basket["deliveryOptions"]
    }
    assert days.keys() == {"standard", "tracked", "express"}
    assert all(days.values())
