"""Signing keys: made once, rotated by age, kept as long as a token of theirs may live."""

from datetime import timedelta

from domain.access.signing_keys import KEEP_RETIRED, ROTATE_AFTER
from persistence.access.signing_keys import every_signing_key
from persistence.database import Database
from tests.shop import NOW
from use_cases.access.rotate_signing_keys import (
    ensure_signing_key,
    rotate_signing_keys,
    tend_signing_keys,
)


def count(database: Database) -> int:
    with database.snapshot() as connection:
        return len(every_signing_key(connection))


def test_the_worker_rotates_an_old_key_once_and_forgets_it_when_its_tokens_are_over(
    database: Database,
) -> None:
    first = database.run(lambda unit: ensure_signing_key(unit, NOW))
    assert database.run(lambda unit: ensure_signing_key(unit, NOW)) == first
    database.run(lambda unit: tend_signing_keys(unit, NOW + ROTATE_AFTER - timedelta(seconds=1)))
    assert count(database) == 1

    due = NOW + ROTATE_AFTER
    for _ in range(2):
        database.run(lambda unit: tend_signing_keys(unit, due))
    assert database.run(lambda unit: unit.signing_keys.current()) != first
    assert count(database) == 2

    database.run(lambda unit: tend_signing_keys(unit, due + KEEP_RETIRED))
    assert count(database) == 1


def test_a_leaked_key_is_forgotten_at_once(database: Database) -> None:
    leaked = database.run(lambda unit: ensure_signing_key(unit, NOW))

    made = database.run(lambda unit: rotate_signing_keys(unit, NOW, end_tokens=True))

    with database.snapshot() as connection:
        assert [key.id for key in every_signing_key(connection)] == [made.id]
    assert leaked.private_jwk not in repr(leaked)
