"""What becomes of a delivery after an attempt: delivered, tried again later, or given up.

The schedule is that of the Standard Webhooks specification: ten attempts in about three days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

RETRY_AFTER: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after each failed attempt the next one is made; after the tenth there is none."""
MOST_ATTEMPTS: Final = len(RETRY_AFTER) + 1
SPREAD: Final = 0.2
"""Each wait is up to so much shorter or longer, so that what failed together is not tried together."""
LONGEST_REQUESTED_WAIT: Final = timedelta(hours=24)
"""A receiver may ask for more time (Retry-After), but not for ever."""

GONE: Final = 410
DISABLED_AFTER: Final = timedelta(days=5)
"""An endpoint that has not once succeeded for so long is disabled."""
FAILURES_BEFORE_REST: Final = 5
"""So many attempts in a row that fail are the receiver's trouble, not the events'."""
FIRST_REST: Final = timedelta(seconds=5)
LONGEST_REST: Final = timedelta(minutes=5)


class DeliveryStatus(StrEnum):
    """How far a delivery is."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


class AttemptProblem(StrEnum):
    """Why an attempt failed."""

    BAD_STATUS = "BAD_STATUS"
    REDIRECTED = "REDIRECTED"
    TIMED_OUT = "TIMED_OUT"
    NOT_RESOLVED = "NOT_RESOLVED"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    NOT_CONNECTED = "NOT_CONNECTED"
    NOT_SECURE = "NOT_SECURE"
    BAD_ANSWER = "BAD_ANSWER"
    NO_PAYLOAD = "NO_PAYLOAD"


@dataclass(frozen=True, slots=True)
class Next:
    """What follows an attempt; `due_at` only where it is tried again."""

    status: DeliveryStatus
    due_at: datetime | None = None


def after_attempt(
    *,
    succeeded: bool,
    attempts: int,
    now: datetime,
    chance: float,
    asked_to_wait: timedelta | None = None,
    is_test: bool = False,
) -> Next:
    """What follows the `attempts`-th attempt of this round; `chance` is from 0 to 1.

    A test is tried once: somebody looks at it.
    """
    if succeeded:
        return Next(DeliveryStatus.DELIVERED)
    if attempts >= MOST_ATTEMPTS or is_test:
        return Next(DeliveryStatus.DEAD)
    wait = RETRY_AFTER[attempts - 1] * (1 + SPREAD * (2 * chance - 1))
    if asked_to_wait is not None:
        wait = max(wait, min(asked_to_wait, LONGEST_REQUESTED_WAIT))
    return Next(DeliveryStatus.PENDING, now + wait)


@dataclass(frozen=True, slots=True)
class Health:
    """How a receiver is doing: attempts that failed in a row, since when, and until when it rests."""

    failures: int = 0
    failing_since: datetime | None = None
    resting_until: datetime | None = None

    def after(self, *, succeeded: bool, now: datetime, chance: float) -> "Health":
        """How it is after one more attempt.

        One that fails again and again is tried more and more seldom, with one event at a time:
        it costs the other receivers nothing.
        """
        if succeeded:
            return Health()
        failures = self.failures + 1
        resting = None
        if failures >= FAILURES_BEFORE_REST:
            doubled = FIRST_REST * 2 ** min(failures - FAILURES_BEFORE_REST, 10)
            resting = now + min(doubled, LONGEST_REST) * (1 - SPREAD * chance)
        return Health(failures, self.failing_since or now, resting)

    @property
    def is_suspect(self) -> bool:
        """Whether it is to be tried with one event only."""
        return self.failures >= FAILURES_BEFORE_REST

    def is_hopeless(self, now: datetime) -> bool:
        """Whether nothing has succeeded for days."""
        return self.failing_since is not None and now - self.failing_since >= DISABLED_AFTER
