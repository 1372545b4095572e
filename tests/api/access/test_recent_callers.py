"""Callers verified a moment ago: remembered for a while, and not too many."""

from api.access.recent_callers import Admission, RecentCallers
from domain.access.caller import SYSTEM as SYSTEM_CALLER

SYSTEM = Admission(SYSTEM_CALLER)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_caller_is_known_for_its_time_counted_from_the_question() -> None:
    clock = Clock()
    recent = RecentCallers(keep_seconds=5, limit=10, monotonic=clock)
    recent.keep(b"a", SYSTEM, verified_at=98.0)

    clock.seconds = 102.9
    assert recent.get(b"a") is SYSTEM
    clock.seconds = 103.0
    assert recent.get(b"a") is None
    assert len(recent) == 0


def test_it_is_bounded_and_forgets_whoever_was_verified_longest_ago() -> None:
    recent = RecentCallers(keep_seconds=5, limit=3, monotonic=Clock())
    for digest in (b"a", b"b", b"c", b"a", b"d"):
        recent.keep(digest, SYSTEM, verified_at=100.0)

    assert len(recent) == 3
    assert [digest for digest in (b"a", b"b", b"c", b"d") if recent.get(digest)] == [
        b"a", b"c", b"d",
    ]  # fmt: skip


def test_an_answer_of_before_a_change_is_not_remembered_after_it() -> None:
    clock = Clock()
    recent = RecentCallers(keep_seconds=5, limit=3, monotonic=clock)
    recent.keep(b"a", SYSTEM, verified_at=99.0)
    recent.keep(b"b", SYSTEM, verified_at=99.0)
    recent.forget(lambda _: False)
    assert len(recent) == 2
    recent.forget(lambda _: True)
    recent.keep(b"a", SYSTEM, verified_at=99.5)
    assert recent.get(b"a") is recent.get(b"b") is None
    clock.seconds = 101.0
    recent.keep(b"a", SYSTEM, verified_at=100.5)
    assert recent.get(b"a") is SYSTEM
