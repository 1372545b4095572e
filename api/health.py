"""Health: whether this process lives, and whether it should be sent requests."""

import asyncio
from collections.abc import Callable
from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from persistence.readiness import Readiness

CHECK_SECONDS: Final = 2.0
"""Balancers ask every few seconds, and give up soon: a slow database is as good as none."""


class Health:
    """`/livez` answers as long as the process works; `/readyz` where requests are welcome.

    A database that is down makes no process unfit to live: restarting it would not help.
    """

    def __init__(
        self, check: Callable[[], Readiness], *, check_seconds: float = CHECK_SECONDS
    ) -> None:
        self.leaving = False
        self._check = check
        self._check_seconds = check_seconds
        self._checking: asyncio.Task[Readiness] | None = None

    def routes(self) -> list[BaseRoute]:
        """What to mount in a Starlette application."""
        return [Route("/livez", self._alive), Route("/readyz", self._ready)]

    def leave(self) -> None:
        """Say that this process is going: balancers send their requests elsewhere."""
        self.leaving = True

    async def _alive(self, _: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _ready(self, _: Request) -> Response:
        state = await self._state()
        return JSONResponse(
            state.as_json(),
            status_code=200 if state.ready else 503,
            headers={"cache-control": "no-store"},
        )

    async def _state(self) -> Readiness:
        if self.leaving:
            return Readiness("This process is shutting down.")
        # One check at a time, whoever asks: a database that hangs must not use up the threads.
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(anyio.to_thread.run_sync(self._check))
        try:
            async with asyncio.timeout(self._check_seconds):
                return await asyncio.shield(self._checking)
        except TimeoutError:
            return Readiness(f"The database did not answer in {self._check_seconds:g} seconds.")
