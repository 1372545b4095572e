"""signing-keys rotate: a new key signs from now on; the old ones verify until they are forgotten."""

import json
from datetime import datetime

from joserfc.jwk import ECKey

from domain.access.signing_keys import KEEP_RETIRED, SigningKey
from domain.identity import Ids
from persistence.unit_of_work import UnitOfWork

ALGORITHM = "ES256"
"""ECDSA on P-256: every library and every identity broker verifies it."""


def drawn_signing_key(ids: Ids, now: datetime) -> SigningKey:
    """A new private key, unguessable."""
    drawn = ECKey.generate_key("P-256")
    return SigningKey(ids.new(now), ALGORITHM, json.dumps(drawn.as_dict(private=True)), now)


def ensure_signing_key(unit: UnitOfWork, now: datetime) -> SigningKey:
    """The key that signs, made by whoever needs it first.

    Two processes that start at once may make one each: both verify, and the newer signs.
    """
    current = unit.signing_keys.current()
    if current is None:
        current = drawn_signing_key(unit.ids, now)
        unit.signing_keys.add(current)
    return current


def rotate_signing_keys(unit: UnitOfWork, now: datetime, *, end_tokens: bool = False) -> SigningKey:
    """Let a new key sign; the old one verifies for as long as a token of it may live.

    With `end_tokens`, for a key that leaked, all old keys are forgotten at once: every access token
    ends within seconds, and clients fetch new ones.
    """
    current = unit.signing_keys.current()
    while current is not None:
        unit.signing_keys.retire(current.id, now)
        current = unit.signing_keys.current()
    if end_tokens:
        unit.signing_keys.forget_retired(now)
    made = drawn_signing_key(unit.ids, now)
    unit.signing_keys.add(made)
    return made


def tend_signing_keys(unit: UnitOfWork, now: datetime) -> int:
    """The worker's part: rotate a key that has signed for long, forget what has no tokens left.

    Safe under several workers: only the one that retires a key makes its successor.
    """
    current = unit.signing_keys.current()
    if current is not None and current.is_due(now) and unit.signing_keys.retire(current.id, now):
        unit.signing_keys.add(drawn_signing_key(unit.ids, now))
    unit.signing_keys.forget_retired(now - KEEP_RETIRED)
    return 0
