"""The benchmark of the reconnect storm, small: nothing is lost, and nothing is told twice."""

from pathlib import Path

from bench.reconnect_storm import TARGET_SECONDS, measure


async def test_all_come_back_and_miss_nothing(tmp_path: Path) -> None:
    assert await measure(f"sqlite:///{tmp_path}/bench.sqlite3", 60) < TARGET_SECONDS
