"""Point buckets in Redis: one script call takes points, by Redis's own clock."""

from typing import Final

from redis import Redis

from domain.access.caller import CostBudget
from domain.ports import PointsGranted

KEY_PREFIX: Final = "orderwright:budget:"
TIMEOUT_SECONDS: Final = 1.0
SCRIPT: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local needed, wanted = tonumber(ARGV[3]), tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'points', 'at')
local points = capacity
if kept[1] then
  points = math.min(capacity, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * rate)
end
local granted = 0
if points >= needed then granted = math.min(points, wanted) end
points = points - granted
redis.call('HSET', KEYS[1], 'points', tostring(points), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil(capacity / rate) + 60)
return {tostring(granted), tostring(points)}
"""
"""Numbers come back as text: Redis would cut them to integers. A full bucket's key expires."""


class RedisPointBuckets:
    """Buckets as hashes of a Redis, or of anything that speaks its protocol and runs its scripts."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        )
        self._take = self._redis.register_script(SCRIPT)

    def take(self, name: str, budget: CostBudget, *, needed: float, wanted: float) -> PointsGranted:
        """Take points from a bucket; a new one is full. Raises what the client raises."""
        answer = self._take(
            keys=[KEY_PREFIX + name],
            args=[budget.points, budget.points_per_second, needed, wanted],
        )
        granted, left = (float(number) for number in answer)
        return PointsGranted(granted, left)

    def close(self) -> None:
        """Let go of its connections."""
        self._redis.close()
