"""Subscribers who follow all orders on sockets of their own while a server goes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

FEED = """subscription($type: String!) {
  orderFeed(filter: { types: [$type] }) {
    __typename
    ... on OrderFeedSnapshot { cursor }
    ... on OrderFeedEvent { cursor order { id } }
    ... on Heartbeat { cursor }
  }
}"""
PATIENCE_SECONDS = 20.0


@dataclass(slots=True)
class Follower:
    """What one of them was told, and the code that its socket was closed with."""

    type: str
    ready: threading.Event = field(default_factory=threading.Event)
    messages: list[dict[str, Any]] = field(default_factory=list)
    closed_with: int | None = None

    @property
    def order_ids(self) -> list[str]:
        return [m["order"]["id"] for m in self.messages if m["__typename"] == "OrderFeedEvent"]

    def follow(self, port: int, key: str) -> None:
        """Subscribe, and read until the server closes."""
        address = f"ws://127.0.0.1:{port}/graphql"
        with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            begin = {"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}}
            socket.send(json.dumps(begin))
            payload = {"query": FEED, "variables": {"type": self.type}}
            socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            try:
                while True:
                    message = json.loads(socket.recv(PATIENCE_SECONDS))
                    if message["type"] == "next":
                        self.messages.append(message["payload"]["data"]["orderFeed"])
                        self.ready.set()
            except ConnectionClosed as closed:
                self.closed_with = closed.rcvd.code if closed.rcvd else None


@contextmanager
def following(port: int, key: str, *types: str) -> Iterator[list[Follower]]:
    """A follower of each type of event, who has begun, until the server sends it away."""
    followers = [Follower(each) for each in types]
    threads = [threading.Thread(target=each.follow, args=(port, key)) for each in followers]
    for thread in threads:
        thread.start()
    try:
        assert all(each.ready.wait(PATIENCE_SECONDS) for each in followers)
        yield followers
    finally:
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
