"""The storefront in TypeScript, built by the strictest compiler and run against a real server."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conformance.node_packages import CHECKOUT, need_node_packages
from tests.conformance.shop import our_own_shop
from tests.databases import SqliteDatabases
from tests.docs.operations import Client

EXAMPLE = CHECKOUT / "examples" / "storefront-typescript"
CANCEL = """mutation($id: ID!, $key: String!) {
  orderCancel(orderId: $id, input: { reason: CUSTOMER }, idempotencyKey: $key) {
    userErrors { code message }
  }
}"""


def build() -> None:
    done = subprocess.run(
        ["npm", "run", "build"],
        cwd=EXAMPLE,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.conformance
def test_the_storefront_goes_from_a_cart_to_live_tracking(
    tmp_path: Path, sqlite_databases: SqliteDatabases
) -> None:
    need_node_packages(EXAMPLE)
    build()
    with our_own_shop(tmp_path, sqlite_databases) as shop:
        staff = Client(shop.address, shop.staff_key)
        process = subprocess.Popen(
            ["node", "dist/main.js"],
            cwd=EXAMPLE,
            env={
                "PATH": os.environ["PATH"],
                "ORDERWRIGHT_URL": shop.address,
                "STOREFRONT_KEY": shop.storefront_key,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with process:
            assert process.stdout is not None
            lines: list[str] = []
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                # The order changes while nobody listens; the subscription resumes behind its cursor.
                if line.startswith("The connection is lost"):
                    number = lines[-3].removeprefix("Ordered: ")
                    order = staff.ask(
                        "query($number: String!) { order(number: $number) { id } }", number=number
                    )
                    staff.ask(CANCEL, id=order["id"], key="cancel")

    assert process.returncode == 0, lines
    assert "Refused: STOCK_SHORTAGE" in lines
    assert any(line.startswith("The price changed to ") for line in lines)
    assert [line for line in lines if line.startswith("Now: ")] == ["Now: CONFIRMED, UNFULFILLED"]
    assert lines[-1] == "ORDER_CANCELED: CANCELED, UNFULFILLED"
