"""An installation in trouble: what the tests of docs/operations share."""

import os
import subprocess
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from tests.docs.blocks import named_block
from tests.docs.small_shop import CHANNEL
from tests.postgres_server import wheel_binaries
from tests.running import Installation

PLACE = """mutation Place($input: OrderPlaceInput!, $key: String!) {
  orderPlace(input: $input, idempotencyKey: $key) {
    number trackingToken order { id total { amount currencyCode } } userErrors { code message }
  }
}"""
CAPTURE = """mutation Capture($id: ID!, $key: String!) {
  paymentCapture(transactionId: $id, idempotencyKey: $key) {
    transaction { id status } userErrors { code message }
  }
}"""


def type_in(installation: Installation, document: str, name: str, **variables: str) -> str:
    """Run a command of a page as it is written there; what it printed."""
    environment = dict(installation.environment(**variables))
    if not installation.on_sqlite:
        environment["PATH"] = f"{wheel_binaries()}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", named_block(document, name).text],
        cwd=installation.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
    return done.stdout


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody with a key."""

    address: str
    key: str

    def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer."""
        response = httpx.post(
            f"{self.address}/graphql",
            json={"query": query, "variables": variables},
            headers={
                "authorization": f"Bearer {self.key}",
                "accept": "application/graphql-response+json",
            },
            timeout=20,
        )
        answer: dict[str, Any] = response.json()
        return answer

    def ask(self, query: str, **variables: Any) -> Any:
        """The one root field; fails the test on any error or refusal."""
        answer = self.answer(query, **variables)
        assert "errors" not in answer, answer
        (found,) = answer["data"].values()
        assert not (found or {}).get("userErrors"), found
        return found

    def is_refused(self) -> bool:
        """Whether the key is good for nothing."""
        answer = self.answer("{ viewer { kind } }")
        codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
        return codes == ["UNAUTHENTICATED"]

    def place(self, key: str | None = None, **changes: Any) -> dict[str, Any]:
        """Place an order of six T-light holders."""
        wanted = {
            "channelCode": CHANNEL,
            "contact": {"email": "ada@example.com"},
            "shippingAddress": {"city": "London", "countryCode": "GB"},
            "lines": [{"sku": "85123A", "quantity": 6}],
            **changes,
        }
        placed: dict[str, Any] = self.ask(PLACE, input=wanted, key=key or uuid.uuid4().hex)
        return placed

    def capture(self, number: str) -> str:
        """Ask for the money of an order that was authorized; the transaction's status."""
        order = self.ask(
            "query($n: String!) { order(number: $n) { transactions { id } } }", n=number
        )
        (authorization,) = order["transactions"]
        asked = self.ask(CAPTURE, id=authorization["id"], key=uuid.uuid4().hex)
        status: str = asked["transaction"]["status"]
        return status

    def charge_status(self, number: str) -> str:
        """Whether an order's money was taken."""
        found = self.ask("query($n: String!) { order(number: $n) { chargeStatus } }", n=number)
        status: str = found["chargeStatus"]
        return status


def authorized(amount: str = "17.70") -> dict[str, Any]:
    """A payment that comes with an order."""
    return {
        "amount": {"amount": amount, "currencyCode": "GBP"},
        "gateway": "manual",
        "reference": uuid.uuid4().hex,
    }
