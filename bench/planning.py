"""How long a plan takes: `fulfillmentPlanPreview` over HTTP, and committing one.

Usage: python -m bench.planning [seconds] [database URL]   (make bench-planning)

The shop of the availability benchmark: twenty locations, three methods, five services. One caller
asks for plans of baskets of five lines, by the built-in profile and by one that counts what
carriers ask; then orders of five lines are placed and committed in this process. `yardstick` is
the smallest query there is, asked in the same way: it tells how busy the machine was.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from bench.availability import YARDSTICK, ask, cpu_seconds, row, serving
from bench.availability_shop import LOCATIONS, NOW, PRODUCTS, fill
from domain.access.caller import SYSTEM, PrincipalKind
from domain.address import Address
from domain.channels.channel import PaymentPolicy
from domain.orders.placement import LineRequest, PlaceOrder
from persistence import migrating
from persistence.database import Database
from use_cases.access.create_api_key import create_api_key
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.orders.place_orders import place_order

SECONDS, LINES, ORDERS, WARM_UP = 5, 5, 100, 20
PREVIEW = """query ($input: FulfillmentPlanPreviewInput!) {
  fulfillmentPlanPreview(input: $input) {
    plan {
      cost { amount } deliverBy
      parcels { locationId serviceCode shipsOn deliverBy cost { amount } costByPart { part amount } }
      alternatives { locationIds reason dearerBy difference { part amount } }
      exclusions { locationId rule reason }
      certificate { proven gap nodes }
    }
    userErrors { code }
  }
}"""
CHEAPEST = {
    "code": "bench", "name": "What carriers ask", "currencyCode": "GBP",
    "weights": {"splitPerParcel": "1.00", "latenessPerDay": "2.00", "handlingPerParcel": "0.50"},
}  # fmt: skip


def questions(key: str, profile: dict[str, Any] | None) -> list[bytes]:
    """Two hundred different baskets, ready to send."""
    chance = random.Random(5)
    made = []
    for _ in range(200):
        basket = {
            "channelCode": "web",
            "lines": _lines(chance),
            "destination": {"countryCode": "GB", "postalCode": "SW1Y 4JH"},
            "shippingMethodCode": "standard",
        }
        given = {"basket": basket} | ({"profile": profile} if profile is not None else {})
        made.append(request(key, PREVIEW, {"input": given}))
    return made


def request(key: str, document: str, variables: dict[str, Any]) -> bytes:
    """One HTTP request."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {key}\r\naccept: application/graphql-response+json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def committed(database: Database) -> list[float]:
    """Seconds for each commit of a plan of five lines, after some to warm up."""
    chance, taken = random.Random(6), []
    for number in range(WARM_UP + ORDERS):
        command = PlaceOrder(
            channel_code="web",
            lines=[LineRequest(entry["sku"], entry["quantity"]) for entry in _lines(chance)],
            shipping_address=Address(database.ids.new(NOW), "GB", postal_code="SW1Y 4JH"),
            shipping_method_code="standard",
        )
        order = database.run(lambda unit: place_order(unit, SYSTEM, NOW, command=command))  # noqa: B023
        begun = perf_counter()
        database.run(lambda unit: commit_fulfillment_plan(unit, SYSTEM, NOW, order_id=order.id))  # noqa: B023
        if number >= WARM_UP:
            taken.append(perf_counter() - begun)
    return sorted(taken)


def _lines(chance: random.Random) -> list[dict[str, Any]]:
    numbers = chance.sample(range(PRODUCTS), LINES)
    return [{"sku": f"SKU-{number}", "quantity": chance.randint(1, 3)} for number in numbers]


def _staff_key(database: Database) -> str:
    with database.transaction() as unit:
        return create_api_key(unit, SYSTEM, NOW, name="planner", kind=PrincipalKind.STAFF).text


def main(seconds: float, url: str | None) -> None:
    """Fill, serve, ask, commit, print."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/bench.sqlite3"
        database = Database.open(address)
        migrating.upgrade(database.engine)
        fill(database)
        _pay_later(database)
        key = _staff_key(database)
        print(f"{address.split(':')[0]}, {LINES} lines, {LOCATIONS} locations, one caller")
        with serving(address) as (process, port):
            for name, asked in (
                ("yardstick", [request(key, YARDSTICK, {})]),
                ("built-in", questions(key, None)),
                ("carriers", questions(key, CHEAPEST)),
            ):
                print(asked_for(process, port, name, asked, seconds))
        taken = committed(database)
        print(row("commit", taken, sum(taken), sum(taken)))
        database.close()


def asked_for(process: int, port: int, name: str, asked: Sequence[bytes], seconds: float) -> str:
    """One line of the table."""
    asyncio.run(ask(port, asked, 1, 1))
    before = cpu_seconds(process)
    taken = asyncio.run(ask(port, asked, 1, seconds))
    return row(name, taken, seconds, cpu_seconds(process) - before)


def _pay_later(database: Database) -> None:
    with database.transaction() as unit:
        (channel,) = unit.channels.by_code(["web"]).values()
        unit.channels.save([replace(channel, payment_policy=PaymentPolicy.PAY_LATER)], NOW)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        float(given[0]) if given else SECONDS,
        given[1] if len(given) > 1 else os.environ.get("BENCH_DATABASE_URL"),
    )
