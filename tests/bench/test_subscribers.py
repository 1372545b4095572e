"""The benchmark of subscribers, small: it runs, and no subscriber costs a multiple of the target."""

from pathlib import Path

from bench.subscribers import TARGET_KIB, measure


async def test_an_idle_subscriber_costs_what_is_promised(tmp_path: Path) -> None:
    # So few share the cost of what grows by steps: half as much again is allowed.
    assert await measure(f"sqlite:///{tmp_path}/bench.sqlite3", 300) < 1.5 * TARGET_KIB
