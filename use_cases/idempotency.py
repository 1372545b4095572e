"""Same client, same key, same input: the same result, done once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.access.caller import Caller
from domain.errors import InvalidInput
from persistence.unit_of_work import UnitOfWork

KEY_LIMIT = 255


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """What a client sent: its key, and a fingerprint of everything else.

    `keep_for` None keeps the key for ever.
    """

    key: str
    operation: str
    fingerprint: str
    keep_for: timedelta | None


def once(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    request: IdempotentRequest,
    act: Callable[[], Any],
) -> Any:
    """Do `act` once for its client and key; its result, a JSON value, every time.

    Record and effect commit together. Raises IdempotencyKeyReused for other input under the same
    key, and whatever `act` raises: then nothing is kept, so that a retry may succeed.
    """
    if not 0 < len(request.key) <= KEY_LIMIT or not request.key.isprintable():
        raise InvalidInput(
            f"An idempotency key has from 1 to {KEY_LIMIT} printable characters.",
            field=("idempotencyKey",),
        )
    known = unit.idempotency.claim(
        caller.idempotency_client,
        request.key,
        operation=request.operation,
        fingerprint=request.fingerprint,
        now=now,
        expires_at=now + request.keep_for if request.keep_for is not None else None,
    )
    if known is not None:
        return known
    result = act()
    unit.idempotency.keep(caller.idempotency_client, request.key, result)
    return result
