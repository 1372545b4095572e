"""The server: uvicorn, with the API started and stopped around it, and a worker where wanted."""

import asyncio
import errno
import socket
import sys
from collections.abc import Callable, Sized
from dataclasses import dataclass
from math import ceil
from signal import SIGINT, SIGTERM, signal
from time import perf_counter

import uvicorn

from api.app import Application
from cli.commands import CommandFailed
from cli.serving import interpreter
from cli.serving.http_protocol import BoundedProtocol, bounded_protocol
from cli.serving.websocket_protocol import LeanWebSocketProtocol
from worker.main_loop import Worker

WEBSOCKET_MESSAGE_BYTES = 1_048_576
LINGER_SECONDS = 1.0
"""How long connections have to end with an answer before those that are silent are closed."""
KEEP_ALIVE_SECONDS = 75
"""Longer than the balancers before us keep theirs, so that none sends into a closed connection."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a server goes.

    `grace_seconds` is how long it still takes requests after `/readyz` has said that it goes, so
    that balancers notice; `finish_seconds` is what requests that were begun have to finish.
    """

    grace_seconds: float = 0.0
    finish_seconds: float = 10.0


class Server(uvicorn.Server):
    """Starts the application and its worker on the loop that serves, and ends them first.

    `when_ready` is called once requests are taken.
    """

    def __init__(
        self,
        application: Application,
        worker: Worker | None = None,
        *,
        leaving: Leaving | None = None,
        most_connections: int = BoundedProtocol.most_connections,
    ) -> None:
        self._leaving = leaving or Leaving()
        super().__init__(
            uvicorn.Config(
                application.asgi,
                loop="auto",  # uvloop, wherever it can be installed
                http=bounded_protocol(most_connections),
                ws=LeanWebSocketProtocol,
                ws_max_size=WEBSOCKET_MESSAGE_BYTES,
                # Messages are small, and a compressor for each socket is 300 KB.
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                # Whom a proxy speaks for is read by the application, from trusted ones only.
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=ceil(self._leaving.finish_seconds),
            )
        )
        self.when_ready: Callable[[], None] = lambda: None
        self._application = application
        self._worker = worker
        self._stop_worker = asyncio.Event()
        self._working: asyncio.Task[None] | None = None

    def serve_on(self, listening: socket.socket) -> None:
        """Serve until a signal says stop, then finish what was begun."""
        # Uvicorn raises the signal again once it has stopped; stopping on request is no failure.
        for number in (SIGINT, SIGTERM):
            signal(number, lambda *_: sys.exit(0))
        self.run(sockets=[listening])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Follow commits, begin to work, then listen."""
        await self._application.start()
        if self._worker is not None:
            self._working = asyncio.create_task(self._worker.run(self._stop_worker))
        interpreter.settle()
        await super().startup(sockets)
        self.when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send clients elsewhere, answer what was asked, then close what is left."""
        self._application.leave()
        await self._unless_forced(self._leaving.grace_seconds)
        for server in self.servers:
            server.close()
        await self._application.send_away()
        await self._unless_forced(LINGER_SECONDS, while_any=self.server_state.connections)
        await super().shutdown(sockets)
        self._stop_worker.set()
        if self._working is not None:
            await self._working
        await self._application.close()

    async def _unless_forced(self, seconds: float, while_any: Sized = (None,)) -> None:
        """Wait so long, but no longer than there is something to wait for; a second Ctrl-C ends it."""
        give_up_at = perf_counter() + seconds
        while while_any and not self.force_exit and perf_counter() < give_up_at:  # noqa: ASYNC110
            await asyncio.sleep(min(0.05, seconds))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises CommandFailed naming what stands in the way."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CommandFailed(f"{host} is no address of this machine: {error.strerror}.") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(2_048)
    except OSError as error:
        listening.close()
        raise CommandFailed(_refusal(error, host, port)) from error
    return listening


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use. Stop what uses it, or choose another: --port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Choose one from 1024: --port."
    return f"Cannot listen on {host} port {port}: {error.strerror}."
