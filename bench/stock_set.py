"""How long a partner needs to push all stock: 100,000 positions through `stockSet` over HTTP.

Usage: python -m bench.stock_set [database URL]   (make bench-stock-set)

Serves an empty shop of ten locations and 10,000 SKUs from a process of its own, on a database
made for it (SQLite unless a URL of an empty PostgreSQL database is given). A thousand positions
in a request, one request after the other: first all positions are new, then every figure changes,
then nothing does.
"""

import json
import sys
import tempfile
import urllib.request
import uuid
from datetime import UTC, datetime
from time import perf_counter

from bench.availability import cpu_seconds, serving
from domain.access.caller import SYSTEM, PrincipalKind
from domain.address import Address
from domain.catalog.product import Product
from domain.stock.location import Location
from persistence import migrating
from persistence.database import Database
from use_cases.access.create_api_key import create_api_key

LOCATIONS, PRODUCTS, ITEMS_PER_REQUEST = 10, 10_000, 1_000
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DOCUMENT = """mutation ($input: [StockSetInput!]!, $key: String!) {
  stockSet(input: $input, idempotencyKey: $key) {
    items { index userErrors { code message field } }
    userErrors { code message field }
  }
}"""


def fill(database: Database) -> str:
    """Locations and products; a partner's key."""
    with database.transaction() as unit:
        new = unit.ids.new
        unit.locations.save(
            [
                Location(new(NOW), f"L{n}", f"Place {n}", Address(new(NOW), country_code="GB"))
                for n in range(LOCATIONS)
            ],
            NOW,
        )
        products = [Product(new(NOW), f"SKU-{n}", f"Thing {n}") for n in range(PRODUCTS)]
        unit.products.save(products, NOW)
    with database.transaction() as unit:
        scopes = frozenset({"stock:read", "stock:write"})
        made = create_api_key(
            unit, SYSTEM, NOW, name="bench", kind=PrincipalKind.PARTNER, scopes=scopes
        )
    return made.text


def bodies(pieces: int) -> list[bytes]:
    """Every position with so many pieces, by location, in requests."""
    items = [
        {"sku": f"SKU-{n}", "locationCode": f"L{m}", "onHand": pieces, "changeFromQuantity": None}
        for m in range(LOCATIONS)
        for n in range(PRODUCTS)
    ]
    return [
        json.dumps(
            {
                "query": DOCUMENT,
                "variables": {
                    "input": items[start : start + ITEMS_PER_REQUEST],
                    "key": uuid.uuid4().hex,
                },
            }
        ).encode()
        for start in range(0, len(items), ITEMS_PER_REQUEST)
    ]


def push(port: int, key: str, requests: list[bytes]) -> tuple[float, float]:
    """Send all, one after the other: seconds in all, and of the slowest request."""
    begun, slowest = perf_counter(), 0.0
    for body in requests:
        sent = perf_counter()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql",
            body,
            {"content-type": "application/json", "authorization": f"Bearer {key}"},
        )
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)["data"]["stockSet"]
        refused = [item for item in answer["items"] if item["userErrors"]]
        assert not refused, refused[:3]
        assert not answer["userErrors"], answer["userErrors"]
        slowest = max(slowest, perf_counter() - sent)
    return perf_counter() - begun, slowest


def main(url: str | None) -> None:
    """Fill, serve, push, print."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{folder}/bench.sqlite3"
        database = Database.open(address)
        migrating.upgrade(database.engine)
        key = fill(database)
        database.close()
        with serving(address) as (process, port):
            for name, pieces in (("new", 10), ("changed", 12), ("unchanged", 12)):
                requests, before = bodies(pieces), cpu_seconds(process)
                seconds, slowest = push(port, key, requests)
                used = cpu_seconds(process) - before
                print(
                    f"{address.split(':')[0]}: {LOCATIONS * PRODUCTS:,} positions {name}: "
                    f"{seconds:.1f} s, slowest request {1_000 * slowest:.0f} ms, server CPU "
                    f"{used:.1f} s"
                )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
