"""What Python suites share: the shop they talk to, and a line of JSON for each check."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

from tests.conformance.outcomes import Outcome

PATIENCE_SECONDS = 20


def shop() -> dict[str, Any]:
    """Where the server is, and credentials for it: see `RunningShop.told`."""
    told: dict[str, Any] = json.loads(os.environ.get("CONFORMANCE_SHOP", "{}"))
    return told


def report(level: str, name: str, outcome: Outcome, note: str = "") -> None:
    """Print one check's outcome."""
    said = {"level": level, "check": name, "outcome": outcome, "note": note}
    print(json.dumps(said), flush=True)


async def check(level: str, name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run one check: it passes when `run` ends, fails when that raises or takes too long."""
    try:
        await asyncio.wait_for(run(), PATIENCE_SECONDS)
    # Whatever stops a check, the next one shall be tried.
    except Exception as error:  # noqa: BLE001
        report(level, name, Outcome.FAILED, f"{type(error).__name__}: {error}")
    else:
        report(level, name, Outcome.PASSED)
