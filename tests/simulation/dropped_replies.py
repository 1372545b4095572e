"""Clients on a bad network: replies are lost at any moment, requests are doubled, and all is retried.

Every order has one key. Whatever reaches whichever process, however often, the key has one answer.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from persistence.database import Database
from tests.docs.small_shop import CHANNEL, PLACES, filled_shop, make_keys
from tests.running import Installation
from use_cases.checking.check_database import violations

SKU = "85099B"
PIECES = 1_000_000
LONGEST_PATIENCE_SECONDS = 0.06
DOUBLED = 0.3
"""The share of attempts that are sent to two processes at the same moment."""

PLACE = """mutation ($input: OrderPlaceInput!, $key: String!) {
  orderPlace(input: $input, idempotencyKey: $key) {
    order { id number }
    userErrors { code message }
  }
}"""
STOCK = """mutation ($items: [StockSetInput!]!, $key: String!) {
  stockSet(input: $items, idempotencyKey: $key) { items { userErrors { code message } } }
}"""


@dataclass
class Tale:
    """What the clients lived through."""

    answers: dict[str, set[str]] = field(default_factory=dict)
    attempts: int = 0
    lost: int = 0
    unexpected: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Network:
    """Processes of one installation, and clients that reach them badly."""

    addresses: Sequence[str]
    credential: str
    chance: random.Random

    async def tell(self, orders: int, clients: int) -> Tale:
        """Let so many clients place so many orders, until each is acknowledged."""
        tale = Tale()
        waiting = [f"order-{number}" for number in range(orders)]
        limits = httpx.Limits(max_connections=4 * clients, max_keepalive_connections=clients)
        async with httpx.AsyncClient(limits=limits) as http:

            async def client() -> None:
                while waiting:
                    key = waiting.pop()
                    tale.answers[key] = set()
                    while not tale.answers[key]:
                        await self._attempt(http, key, tale)
                    # Whoever is not sure asks once more, later, with patience.
                    await self._send(http, self.chance.choice(self.addresses), key, tale, 30.0)

            await asyncio.gather(*(client() for _ in range(clients)))
        return tale

    async def _attempt(self, http: httpx.AsyncClient, key: str, tale: Tale) -> None:
        count = 2 if self.chance.random() < DOUBLED else 1
        await asyncio.gather(
            *(
                self._send(http, self.chance.choice(self.addresses), key, tale, self._patience())
                for _ in range(count)
            )
        )

    def _patience(self) -> float:
        return self.chance.uniform(0.001, LONGEST_PATIENCE_SECONDS)

    async def _send(
        self, http: httpx.AsyncClient, address: str, key: str, tale: Tale, patience: float
    ) -> None:
        tale.attempts += 1
        body = {"query": PLACE, "variables": {"input": _order(), "key": key}}
        try:
            # Not a canceled task: httpx would never give its connection back.
            response = await http.post(
                f"{address}/graphql",
                json=body,
                headers={"authorization": f"Bearer {self.credential}"},
                timeout=patience,
            )
        except httpx.TransportError:
            tale.lost += 1
            return
        answer = response.json()
        placed = (answer.get("data") or {}).get("orderPlace") or {}
        if placed.get("order") is None:
            tale.unexpected.append(f"{response.status_code} {answer}")
        else:
            tale.answers[key].add(placed["order"]["id"])


def _order() -> dict[str, Any]:
    return {
        "channelCode": CHANNEL,
        "lines": [{"sku": SKU, "quantity": 1}],
        "contact": {"email": "guest@example.com"},
        "shippingAddress": {"countryCode": "GB", "city": "London", "postalCode": "SW1Y 4JH"},
        "shippingMethodCode": "standard",
    }


def live(folder: Path, url: str, *, orders: int, clients: int, seed: int) -> Tale:
    """Run two processes over a small shop, let the clients live, and look at what is left of it.

    Raises AssertionError where a key has two answers or an order is there twice, lost, or unasked.
    """
    installation = Installation(folder, url)
    with ExitStack() as running:
        # One key for all of them: its budget is not what this is about.
        addresses = [
            running.enter_context(installation.serve("--no-worker", ORDERWRIGHT_COST_BUDGET="off"))
            for _ in range(2)
        ]
        credential = make_keys(url)["STAFF_KEY"]
        _fill(addresses[0], credential)
        network = Network(addresses, credential, random.Random(seed))
        tale = asyncio.run(network.tell(orders, clients))
    _look(url, tale, orders)
    return tale


def _fill(address: str, credential: str) -> None:
    items = [
        {"sku": SKU, "locationCode": PLACES[0][0], "onHand": PIECES, "changeFromQuantity": None}
    ]
    answer = httpx.post(
        f"{address}/graphql",
        json={"query": STOCK, "variables": {"items": items, "key": "stock"}},
        headers={"authorization": f"Bearer {credential}"},
        timeout=30,
    ).json()
    assert answer["data"]["stockSet"]["items"] == [{"userErrors": []}], answer


def _look(url: str, tale: Tale, orders: int) -> None:
    assert tale.unexpected == []
    assert len(tale.answers) == orders
    assert {len(ids) for ids in tale.answers.values()} == {1}, "one key, one answer"
    told = Counter(UUID(hex=key.partition("_")[2]) for ids in tale.answers.values() for key in ids)
    database = Database.open(url)
    try:
        with database.snapshot() as snapshot:
            stored = set(snapshot.exec_driver_sql('SELECT count(*) FROM "order"').scalars())
        assert max(told.values()) == 1, "two keys, one order"
        assert stored == {len(told)}, "an order that nobody was told of, or one that is lost"
        assert violations(database) == []
    finally:
        database.close()


def main() -> None:
    """`python -m tests.simulation.dropped_replies [--orders 10000]`: the long version."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    given = parser.parse_args()
    sys.stdout.write(f"seed {given.seed}\n")
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/shop.sqlite3"
        filled_shop(url)
        tale = live(Path(name), url, orders=given.orders, clients=given.clients, seed=given.seed)
    sys.stdout.write(
        f"{given.orders} orders, {tale.attempts} attempts, {tale.lost} replies lost: "
        "one order for each key, one answer for each order\n"
    )


if __name__ == "__main__":
    main()
