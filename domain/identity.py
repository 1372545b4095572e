"""Identities: UUID version 7, made from an injected instant and injected randomness."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

_RANDOM_BITS = 74


class Ids(Protocol):
    """Where new identities come from; injected so that a simulation replays exactly."""

    def new(self, now: datetime) -> UUID:
        """A new identity that sorts by `now` (to the millisecond)."""
        ...


def uuid7(now: datetime, random_bits: int) -> UUID:
    """A UUID version 7 (RFC 9562) of this instant and these 74 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    high = (random_bits >> 62) & 0xFFF
    low = random_bits & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(
        int=(milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    )


class RandomIds:
    """Unguessable identities for production."""

    def __init__(self, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._random_bits = random_bits

    def new(self, now: datetime) -> UUID:
        """A new identity that sorts by `now`."""
        return uuid7(now, self._random_bits(_RANDOM_BITS))


class SeededIds:
    """Repeatable identities: the same seed gives the same sequence, for imports and simulations."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0

    def new(self, now: datetime) -> UUID:
        """The next identity of this seed's sequence, dated `now`."""
        self._count += 1
        digest = hashlib.blake2b(
            self._count.to_bytes(8, "big"), key=self._seed[:64], digest_size=10
        ).digest()
        return uuid7(now, int.from_bytes(digest, "big") >> 6)
