"""How the walk talks to the server: mutations and queries by HTTP, subscriptions by WebSocket."""

import asyncio
import json
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

OPERATIONS = Path(__file__).with_name("operations.graphql").read_text(encoding="utf-8")
PATIENCE_SECONDS = 20.0
Reply = dict[str, Any]


class Surprise(Exception):
    """Something is not as it should be."""


def expect(holds: bool, otherwise: str) -> None:
    """Go on if it holds. Raises Surprise."""
    if not holds:
        raise Surprise(otherwise)


class Server:
    """A running server, asked with any credential."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = httpx.AsyncClient(
            timeout=PATIENCE_SECONDS, headers={"accept": "application/graphql-response+json"}
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def ask(self, credential: str, operation: str, **variables: object) -> Any:
        """The root field of an operation in operations.graphql. Raises Surprise for top-level errors.

        A mutation gets an idempotency key of its own unless `key` is given.
        """
        response = await self._http.post(
            f"{self._url}/graphql",
            json={
                "query": OPERATIONS,
                "operationName": operation,
                "variables": {"key": uuid.uuid4().hex, **variables},
            },
            headers={"authorization": f"Bearer {credential}"},
        )
        try:
            answer: Reply = response.json()
        except ValueError:
            raise Surprise(f"{self._url} does not speak GraphQL ({response.status_code})") from None
        expect("errors" not in answer, f"{operation}: {json.dumps(answer.get('errors'))}")
        (field,) = answer["data"].values()
        return field

    async def do(self, credential: str, operation: str, **variables: object) -> Reply:
        """As `ask`, for a mutation that must not be refused."""
        reply: Reply = await self.ask(credential, operation, **variables)
        refusals = [*reply["userErrors"]]
        for item in reply.get("items", ()):
            refusals += item["userErrors"]
        expect(not refusals, f"{operation} was refused: {json.dumps(refusals)}")
        return reply

    def watch(self, credential: str, operation: str, name: str, **variables: object) -> "Watch":
        """Follow a subscription of operations.graphql in the background."""
        socket_url = self._url.replace("http", "ws", 1) + "/graphql"
        return Watch(socket_url, credential, operation, name, variables)


class Watch:
    """One subscription over one WebSocket (graphql-transport-ws), read in the background.

    Closing it keeps the cursor; opening it again resumes behind the last message that came.
    """

    def __init__(
        self, url: str, credential: str, operation: str, name: str, variables: Reply
    ) -> None:
        self.name = name
        self.messages: list[Reply] = []
        self.cursor: str | None = None
        self._url = url
        self._credential = credential
        self._operation = operation
        self._variables = variables
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, and resume where it was closed."""
        self._task = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Hang up, as a phone in a tunnel does."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def until(self, type_name: str) -> Reply:
        """Wait for a message of this type, or an event of this type. Raises Surprise."""
        give_up_at = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while (found := self._found(type_name)) is None:
            if self._task is not None and self._task.done():
                raise Surprise(f"{self.name} was cut off: {self._task.exception()}")
            late = asyncio.get_running_loop().time() > give_up_at
            expect(not late, f"{self.name} did not hear of {type_name}")
            await asyncio.sleep(0.02)
        return found

    def _found(self, type_name: str) -> Reply | None:
        fitting = (m for m in self.messages if type_name in {m["__typename"], m.get("type")})
        return next(fitting, None)

    async def _read(self) -> None:
        async with connect(self._url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            await _send(socket, "connection_init", {"authorization": f"Bearer {self._credential}"})
            expect(json.loads(await socket.recv())["type"] == "connection_ack", "no greeting")
            payload = {
                "query": OPERATIONS,
                "operationName": self._operation,
                "variables": {**self._variables, "after": self.cursor},
            }
            await _send(socket, "subscribe", payload)
            async for frame in socket:
                await self._take(socket, json.loads(frame))

    async def _take(self, socket: ClientConnection, frame: Reply) -> None:
        if frame["type"] == "ping":
            await _send(socket, "pong")
            return
        expect(frame["type"] == "next", f"{self.name} got {json.dumps(frame)}")
        errors = frame["payload"].get("errors")
        expect(not errors, f"{self.name} got {json.dumps(errors)}")
        message: Reply = frame["payload"]["data"]["message"]
        # Kept before it is acted on: a reconnection must not ask for it again.
        self.cursor = message.get("cursor", self.cursor)
        if message["__typename"] == "Heartbeat":
            return
        print(f"     · {self.name} hears {message.get('type', message['__typename'])}")
        self.messages.append(message)


async def _send(socket: ClientConnection, kind: str, payload: Reply | None = None) -> None:
    message: Reply = {"type": kind}
    if kind == "subscribe":
        message["id"] = "1"
    if payload is not None:
        message["payload"] = payload
    await socket.send(json.dumps(message))
