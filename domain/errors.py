"""Business refusals: raised inside a transaction (which then rolls back), mapped to `userErrors` once."""

from collections.abc import Sequence


class DomainError(Exception):
    """A request that the business refuses, with a code and fields a client can act on."""

    code = "REFUSED"

    def __init__(self, message: str, *, field: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.field = tuple(field)


class InvalidInput(DomainError):
    """A value that can never be right, whatever the state of the data."""

    code = "INVALID"


class NotFound(DomainError):
    """Nothing of that identity, or nothing the caller may see: the two look the same."""

    code = "NOT_FOUND"


class MoveRefused(DomainError):
    """The state machine has no such move from the present state."""

    code = "MOVE_REFUSED"

    def __init__(self, move: str, state: str, *, field: Sequence[str] = ()) -> None:
        super().__init__(f"Cannot {move.replace('_', ' ')}: this is {state}.", field=field)
        self.move = move
        self.state = state


class StaleVersion(DomainError):
    """The object changed since the caller read it."""

    code = "STALE_VERSION"

    def __init__(self, expected: int, current: int) -> None:
        super().__init__(
            f"Expected version {expected}, but the current version is {current}.",
            field=("expectedVersion",),
        )
        self.expected = expected
        self.current = current


class IdempotencyKeyReused(DomainError):
    """The same key came with other input."""

    code = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self) -> None:
        super().__init__(
            "This idempotency key was used before with other input.", field=("idempotencyKey",)
        )


class CurrencyMismatch(DomainError):
    """Amounts of two currencies met; an order has one."""

    code = "CURRENCY_MISMATCH"

    def __init__(self, expected: str, actual: str, *, field: Sequence[str] = ()) -> None:
        super().__init__(f"Expected {expected}, got {actual}.", field=field)
        self.expected = expected
        self.actual = actual


class AlreadyExists(DomainError):
    """Another object has this natural key."""

    code = "ALREADY_EXISTS"


class NotPermitted(DomainError):
    """The caller's credential does not allow this value or action."""

    code = "NOT_PERMITTED"


class CursorExpired(DomainError):
    """A place that the log does not reach: a backup was restored since it was given out."""

    code = "CURSOR_EXPIRED"


class Refusals(DomainError):
    """Several refusals at once: each becomes a user error of its own."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)


def raise_any(errors: Sequence[DomainError]) -> None:
    """Raise the one refusal, or all of them together; nothing when there are none."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Refusals(errors)
