"""A small shop behind the real pages: one order, told in graphql-transport-ws on loopback."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.pages import PageFacts, WorkerState, pages_routes
from tests.browser.fake_order import ORDER, SCHEMA

Tracking = dict[str, Any]
GOOD_TOKEN = "a-good-token"


class FakeShop:
    """The order's states, the sockets that follow it, and what clients sent."""

    def __init__(self) -> None:
        self.address = ""
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.authorizations: list[str | None] = []
        self.resumed_after: list[str | None] = []
        self.closed_for_business = False
        self.expired_cursors: set[str] = set()
        self._states: list[Tracking] = [deepcopy(ORDER)]
        self._sockets: set[WebSocket] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def complain(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def publish(self, **changes: Any) -> None:
        """Change the order; every open subscription tells it."""
        self._states.append({**deepcopy(self._states[-1]), **changes})

    def cut(self) -> None:
        """Drop every connection, as a restart or a lost network does."""
        assert self._loop is not None
        for socket in list(self._sockets):
            asyncio.run_coroutine_threadsafe(socket.close(1012), self._loop).result(timeout=5)

    async def follow(self, socket: WebSocket) -> None:
        self._loop = asyncio.get_running_loop()
        if self.closed_for_business:
            await socket.close()
            return
        await socket.accept("graphql-transport-ws")
        init = await socket.receive_json()
        authorization = init.get("payload", {}).get("authorization")
        self.authorizations.append(authorization)
        if authorization != f"Bearer {GOOD_TOKEN}":
            await socket.close(4403, "Forbidden")
            return
        await socket.send_json({"type": "connection_ack"})
        self._sockets.add(socket)
        try:
            await self._serve(socket)
        except (WebSocketDisconnect, RuntimeError):
            return  # The client went away, or `cut` did its work.
        finally:
            self._sockets.discard(socket)

    async def _serve(self, socket: WebSocket) -> None:
        request = await socket.receive_json()
        after = request["payload"].get("variables", {}).get("after")
        self.resumed_after.append(after)
        listening = asyncio.create_task(socket.receive())
        try:
            told = await self._begin(socket, request["id"], after)
            while not listening.done():
                for cursor in range(told + 1, len(self._states)):
                    await self._send(socket, request["id"], self._update(cursor))
                    told = cursor
                await asyncio.sleep(0.02)
        finally:
            listening.cancel()

    async def _begin(self, socket: WebSocket, operation: str, after: str | None) -> int:
        if after in self.expired_cursors:
            expired = {"__typename": "CursorExpired", "message": "Too long ago"}
            await self._send(socket, operation, expired)
        if after is not None:
            return int(after)
        newest = len(self._states) - 1
        snapshot = {
            "__typename": "OrderTrackingSnapshot",
            "cursor": str(newest),
            "tracking": self._states[newest],
        }
        await self._send(socket, operation, snapshot)
        return newest

    def _update(self, cursor: int) -> Tracking:
        return {
            "__typename": "OrderTrackingUpdate",
            "cursor": str(cursor),
            "type": "SHIPMENT_TRACKED",
            "occurredAt": "2026-03-04T09:00:00Z",
            "tracking": self._states[cursor],
        }

    async def _send(self, socket: WebSocket, operation: str, message: Tracking) -> None:
        payload = {"data": {"orderTracking": message}}
        await socket.send_json({"id": operation, "type": "next", "payload": payload})

    async def answer(self, request: Request) -> Response:
        self.authorizations.append(request.headers.get("authorization"))
        return JSONResponse({"data": {"orderTracking": {"number": self._states[-1]["number"]}}})


def shop_app(shop: FakeShop) -> Starlette:
    facts = PageFacts(
        version="1.2.3",
        database_kind="SQLite",
        worker_state=lambda: WorkerState("Running", healthy=True),
        schema_text=lambda: SCHEMA,
    )
    return Starlette(
        routes=[
            WebSocketRoute("/graphql", shop.follow),
            Route("/graphql", shop.answer, methods=["POST"]),
            *pages_routes(facts),
        ]
    )


@contextmanager
def running_shop() -> Iterator[FakeShop]:
    """Serve a new shop on a free loopback port until the end of the block."""
    shop = FakeShop()
    config = uvicorn.Config(
        shop_app(shop),
        host="127.0.0.1",
        port=0,
        lifespan="off",
        log_level="error",
        ws="websockets-sansio",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up_at = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < give_up_at, "the fake shop did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    shop.address = f"http://127.0.0.1:{port}"
    yield shop
    server.should_exit = True
    server.force_exit = True
    thread.join(timeout=10)
