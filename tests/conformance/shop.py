"""The shop that clients are tried on: a running server, credentials for it, and a few orders."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.cursors import event_cursor
from api.global_ids import key_of
from tests.conformance.node_packages import CHECKOUT
from tests.databases import SqliteDatabases, temporary
from tests.docs.small_shop import filled_shop, make_keys
from tests.running import Installation

ORDERS = 3
NEVER_REACHED = 999_999_999
AMPLE = "10000000/1000000"
"""All suites share a key, and a fuzzer sends more in a second than a client in an hour."""
CHANNEL = "query { viewer { channels { code currencyCode } } }"
PRODUCTS = "query { products(first: 50, filter: { statuses: [ACTIVE] }) { nodes { sku } } }"
AVAILABLE = """query($skus: [String!]!, $code: String!) {
  availability(skus: $skus, channelCode: $code) { sku available }
}"""
PLACE = """mutation($input: OrderPlaceInput!, $key: String!) {
  orderPlace(input: $input, idempotencyKey: $key) {
    number trackingToken userErrors { code message }
  }
}"""
FIND = "query($number: String!) { order(number: $number) { id } }"


class NotPrepared(Exception):
    """The server cannot be used for the suites; the message says why."""


@dataclass(frozen=True, slots=True)
class RunningShop:
    """A server with orders; `order_id`, `order_number` and `tracking_token` are of one of them.

    The order `spare_order_id` is there to be canceled, by whoever is first.
    """

    address: str
    staff_key: str
    storefront_key: str
    channel_code: str
    currency_code: str
    sku: str
    order_id: str
    order_number: str
    tracking_token: str
    spare_order_id: str

    @property
    def url(self) -> str:
        return f"{self.address}/graphql"

    def told(self) -> str:
        """All a script needs to know, as the JSON of its variable CONFORMANCE_SHOP."""
        key = key_of(self.order_id, "Order")
        return json.dumps(
            {
                "address": self.address,
                "url": self.url,
                "staffKey": self.staff_key,
                "storefrontKey": self.storefront_key,
                "channelCode": self.channel_code,
                "currencyCode": self.currency_code,
                "sku": self.sku,
                "orderId": self.order_id,
                "orderNumber": self.order_number,
                "trackingToken": self.tracking_token,
                "spareOrderId": self.spare_order_id,
                "expiredCursor": event_cursor(key, NEVER_REACHED),
            }
        )


@contextmanager
def our_own_shop(
    folder: Path, databases: SqliteDatabases | None = None, **settings: str
) -> Iterator[RunningShop]:
    """A server process of our own, over a small shop on SQLite; `settings` are its variables."""
    with temporary(databases or SqliteDatabases(folder), filled_shop) as url:
        keys = make_keys(url)
        here = {"PYTHONPATH": str(CHECKOUT), "ORDERWRIGHT_COST_BUDGET": AMPLE, **settings}
        with Installation(folder, url).serve(port=None, **here) as address:
            yield prepared(address, keys["STAFF_KEY"], keys["STOREFRONT_KEY"])


def running_elsewhere() -> RunningShop | None:
    """The server that CONFORMANCE_URL names, with the two keys beside it; None without it.

    Raises NotPrepared. It gets three orders of one piece each.
    """
    url = os.environ.get("CONFORMANCE_URL")
    if not url:
        return None
    names = ("CONFORMANCE_STAFF_KEY", "CONFORMANCE_STOREFRONT_KEY")
    keys = [os.environ.get(name) for name in names]
    if not all(keys):
        raise NotPrepared(f"CONFORMANCE_URL needs {' and '.join(names)} beside it.")
    return prepared(url.rstrip("/").removesuffix("/graphql"), str(keys[0]), str(keys[1]))


def prepared(address: str, staff_key: str, storefront_key: str) -> RunningShop:
    """Place orders as the storefront does. Raises NotPrepared."""

    def ask(credential: str, query: str, **variables: Any) -> Any:
        response = httpx.post(
            f"{address}/graphql",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {credential}"},
            timeout=20,
        )
        answer = response.json()
        if "errors" in answer:
            raise NotPrepared(f"{address}: {answer['errors'][0]['message']}")
        (found,) = answer["data"].values()
        return found

    sells = ask(storefront_key, CHANNEL)["channels"][0]
    channel = sells["code"]
    skus = [node["sku"] for node in ask(storefront_key, PRODUCTS)["nodes"]]
    counts = ask(storefront_key, AVAILABLE, skus=skus, code=channel)
    sku = next((count["sku"] for count in counts if count["available"] > 100), None)
    if sku is None:
        raise NotPrepared(f"{address}: channel {channel} can promise 100 pieces of no product.")
    placed = [
        ask(storefront_key, PLACE, input=_order(channel, sku), key=uuid.uuid4().hex)
        for _ in range(ORDERS)
    ]
    for refusal in (error for order in placed for error in order["userErrors"]):
        raise NotPrepared(f"{address}: {refusal['message']}")
    number = placed[-1]["number"]
    spare = placed[0]["number"]
    return RunningShop(
        address=address,
        staff_key=staff_key,
        storefront_key=storefront_key,
        channel_code=channel,
        currency_code=sells["currencyCode"],
        sku=sku,
        order_id=ask(staff_key, FIND, number=number)["id"],
        order_number=number,
        tracking_token=placed[-1]["trackingToken"],
        spare_order_id=ask(staff_key, FIND, number=spare)["id"],
    )


def _order(channel: str, sku: str) -> dict[str, Any]:
    return {
        "channelCode": channel,
        "contact": {"email": "ada@example.com"},
        "shippingAddress": {"name": "Ada Byron", "city": "London", "countryCode": "GB"},
        "lines": [{"sku": sku, "quantity": 1}],
    }
