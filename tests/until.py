"""Waiting for what happens elsewhere: in another task, thread or process."""

import asyncio
from collections.abc import Callable

LOOK_EVERY_SECONDS = 0.01


async def until(condition: Callable[[], object], seconds: float = 3.0) -> None:
    """Wait for it, and fail if it does not happen: no test sleeps and hopes."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what we wait for sets no event
            await asyncio.sleep(LOOK_EVERY_SECONDS)
