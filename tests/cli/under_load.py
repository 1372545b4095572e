"""Buyers who place orders, one after the other on connections they keep, while servers come and go."""

import http.client
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, sleep

from tests.cli.terminal import START_SECONDS
from tests.docs.operations import PLACE
from tests.docs.small_shop import CHANNEL

RETRIES_EVERY_SECONDS = 0.02


@dataclass(slots=True)
class Load:
    """What the buyers were told: the number of each acknowledged order, and requests that failed.

    A connection that is refused is no request: nothing was sent. Neither is one that ended before
    we sent anything on it, after its server had announced that.
    """

    port: int
    key: str
    acknowledged: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def await_orders(self, more: int) -> None:
        """Wait until so many more are acknowledged."""
        wanted, give_up_at = len(self.acknowledged) + more, monotonic() + START_SECONDS
        while len(self.acknowledged) < wanted:
            assert monotonic() < give_up_at, f"{len(self.acknowledged)} orders; {self.failures}"
            sleep(0.02)

    def buy(self) -> None:
        """Place orders until told to stop; what failed is tried again with the same key."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        order = uuid.uuid4().hex
        while not self.stop.is_set():
            try:
                connection.connect() if connection.sock is None else None
            except OSError:
                sleep(RETRIES_EVERY_SECONDS)
                continue
            number = self._place(connection, order)
            if number is not None:
                self.acknowledged.append(number)
                order = uuid.uuid4().hex
        connection.close()

    def _place(self, connection: http.client.HTTPConnection, order: str) -> str | None:
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.key}"}
        try:
            connection.request("POST", "/graphql", _body(order), headers)
            answer = json.loads(connection.getresponse().read())
            number: str = answer["data"]["orderPlace"]["number"]
        except (OSError, http.client.HTTPException, KeyError, TypeError, ValueError) as error:
            self.failures.append(repr(error))
            connection.close()
            return None
        return number


def _body(order: str) -> str:
    wanted = {
        "channelCode": CHANNEL,
        "contact": {"email": "ada@example.com"},
        "shippingAddress": {"city": "London", "countryCode": "GB"},
        "lines": [{"sku": "22423", "quantity": 1}],
    }
    return json.dumps({"query": PLACE, "variables": {"input": wanted, "key": order}})


@contextmanager
def buying(port: int, key: str, buyers: int = 4) -> Iterator[Load]:
    """Buyers at work for the length of a `with` block."""
    load = Load(port, key)
    threads = [threading.Thread(target=load.buy) for _ in range(buyers)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()
