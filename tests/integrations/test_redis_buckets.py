"""Budgets that processes share through a real Redis, where one is installed."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisUnreachable

from domain.access.caller import CostBudget
from integrations.point_buckets.redis_buckets import RedisPointBuckets

PROGRAM = shutil.which("redis-server")
BUDGET = CostBudget(points=1_000, points_per_second=10)


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    if PROGRAM is None:
        pytest.skip("no redis-server: apt-get install redis-server")
    # The path of a socket has room for about a hundred letters.
    with tempfile.TemporaryDirectory(prefix="redis") as folder:
        socket = Path(folder) / "redis.sock"
        command = [
            PROGRAM,
            "--port",
            "0",
            "--unixsocket",
            str(socket),
            "--save",
            "",
            "--dir",
            folder,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        give_up_at = time.monotonic() + 10
        while not socket.exists() and time.monotonic() < give_up_at:
            time.sleep(0.02)
        yield f"unix://{socket}"
        process.terminate()
        process.wait(10)


def test_a_bucket_gives_what_is_wanted_then_what_is_left_then_nothing(redis_url: str) -> None:
    buckets = RedisPointBuckets(redis_url)
    assert buckets.take("a", BUDGET, needed=10, wanted=600).points == 600
    rest = buckets.take("a", BUDGET, needed=10, wanted=600)
    assert 400 <= rest.points < 410
    refused = buckets.take("a", BUDGET, needed=50, wanted=600)
    assert refused.points == 0
    assert 0 <= refused.left < 10
    time.sleep(0.2)
    assert buckets.take("a", BUDGET, needed=2, wanted=2).points == 2
    buckets.close()


def test_no_more_is_given_than_there_is_to_many_processes_at_once(redis_url: str) -> None:
    processes = [RedisPointBuckets(redis_url) for _ in range(8)]

    def take(number: int) -> float:
        return processes[number % 8].take("hot", BUDGET, needed=1, wanted=50).points

    with ThreadPoolExecutor(8) as pool:
        given = sum(pool.map(take, range(200)))
    assert 1_000 <= given < 1_020
    for process in processes:
        process.close()


def test_a_full_bucket_leaves_nothing_behind_for_long(redis_url: str) -> None:
    buckets = RedisPointBuckets(redis_url)
    buckets.take("brief", CostBudget(100, 50), needed=1, wanted=1)
    assert 0 < buckets._redis.ttl("orderwright:budget:brief") <= 62
    buckets.close()


def test_a_redis_that_is_away_raises_so_that_processes_count_for_themselves(
    tmp_path: Path,
) -> None:
    buckets = RedisPointBuckets(f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(RedisUnreachable):
        buckets.take("a", BUDGET, needed=1, wanted=1)
    buckets.close()
