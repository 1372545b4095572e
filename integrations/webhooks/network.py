"""Connecting to checked addresses only: a name is resolved once, looked at, and connected to as found.

There is no second resolution between the check and the connection that could answer otherwise,
and every connection is checked, whatever a name resolved to before.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpcore

from domain.webhooks.addresses import allowed_addresses

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host's name. Raises OSError."""

ADDRESSES_TRIED = 4


class NameNotResolved(Exception):
    """The name has no address."""


class AddressRefused(Exception):
    """The name leads to where nothing is sent."""


@dataclass(slots=True)
class Steps:
    """When the steps of one attempt ended, in seconds since it began."""

    begun: float = field(default_factory=time.monotonic)
    resolved: float | None = None
    connected: float | None = None
    securing: bool = False
    secured: float | None = None
    answered: float | None = None

    @property
    def is_securing(self) -> bool:
        """Whether TLS was begun and has not come to an end."""
        return self.securing and self.secured is None

    def passed(self) -> float:
        """Seconds until now."""
        return time.monotonic() - self.begun

    async def trace(self, event: str, _: dict[str, Any]) -> None:
        """Told by httpcore of each step."""
        if event == "connection.connect_tcp.complete":
            self.connected = self.passed()
        elif event == "connection.start_tls.started":
            self.securing = True
        elif event == "connection.start_tls.complete":
            self.secured = self.passed()
        elif event == "http11.receive_response_headers.complete":
            self.answered = self.passed()


CURRENT_STEPS: ContextVar[Steps | None] = ContextVar("steps", default=None)
"""Of the attempt that this task makes: a connection is made deep below it."""


async def system_resolver(host: str, port: int) -> list[str]:
    """What the system says: its resolver, its hosts file."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections for a pool. Names and certificates stay those of the URL."""

    def __init__(
        self,
        *,
        allow_loopback: bool,
        resolve: Resolve = system_resolver,
        under: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._resolve = resolve
        self._under = under or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - its protocol says so
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers. Raises AddressRefused, NameNotResolved."""
        addresses = await self._checked(host, port)
        problem: Exception = NameNotResolved()
        for address in addresses[:ADDRESSES_TRIED]:
            try:
                return await self._under.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - its protocol says so
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: a receiver is somebody else's machine."""
        raise AddressRefused

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._under.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = list(await self._resolve(host, port))
        except OSError:
            raise NameNotResolved from None
        steps = CURRENT_STEPS.get()
        if steps is not None:
            steps.resolved = steps.passed()
        if not found:
            raise NameNotResolved
        allowed = allowed_addresses(found, allow_loopback=self._allow_loopback)
        if not allowed:
            raise AddressRefused
        return allowed
