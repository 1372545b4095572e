"""Duties: kept whatever fails, at rest when there is nothing, stopped when told."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from worker import duties
from worker.clock import utc_now
from worker.duties import Duty


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "FIRST_BACKOFF_SECONDS", 0.001)


async def keep_until(duty: Duty, enough: Callable[[], bool]) -> None:
    stop = asyncio.Event()
    kept = asyncio.create_task(duty.keep(utc_now, stop))
    async with asyncio.timeout(5):
        while not enough():  # noqa: ASYNC110 - the work runs in a thread
            await asyncio.sleep(0.001)
        stop.set()
        await kept


async def test_work_is_asked_for_again_at_once_while_there_is_some() -> None:
    left = [3, 2, 1]
    duty = Duty("Emptying", lambda _: left.pop() if left else 0, rest_seconds=60)
    await keep_until(duty, lambda: not left)
    assert duty.last_beat is not None


async def test_a_failure_is_survived_and_said_until_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls: list[str | None] = []

    def work(_: datetime) -> int:
        calls.append(duty.problem)
        if len(calls) < 4:
            raise OSError("the database is away")
        return 0

    duty = Duty("Working", work, rest_seconds=0.001)
    await keep_until(duty, lambda: len(calls) > 4)
    assert calls[:4] == [None, *["Working: OSError"] * 3]
    assert duty.problem is None
    assert "the database is away" in caplog.text


async def test_work_is_told_the_time() -> None:
    seen: list[datetime] = []

    def work(now: datetime) -> int:
        seen.append(now)
        return 0

    moment = datetime(2026, 3, 2, tzinfo=UTC)
    stop = asyncio.Event()
    kept = asyncio.create_task(Duty("Looking", work, 60).keep(lambda: moment, stop))
    async with asyncio.timeout(5):
        while not seen:  # noqa: ASYNC110 - the work runs in a thread
            await asyncio.sleep(0.001)
    stop.set()
    await kept
    assert seen == [moment]
