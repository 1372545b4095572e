"""What both databases must do alike."""

import pytest

from domain.errors import IdempotencyKeyReused
from persistence.database import Database
from persistence.dialects import insert_missing
from persistence.tables.access import installation_secret
from tests.shop import NOW


def test_only_missing_rows_are_inserted_and_counted(database: Database) -> None:
    def rows(*names: str) -> list[dict[str, object]]:
        return [{"name": name, "value": b"x", "created_at": NOW} for name in names]

    with database.transaction() as unit:
        counts = [
            insert_missing(unit.connection, installation_secret, rows(*names))
            for names in ((), ("a",), ("a",), ("a", "b", "c"), ("b", "c"))
        ]

    assert counts == [0, 1, 0, 2, 0]


def test_an_idempotency_key_is_claimed_once(database: Database) -> None:
    def claim(fingerprint: str) -> object:
        with database.transaction() as unit:
            known = unit.idempotency.claim(
                "key:web", "k", operation="orderPlace", fingerprint=fingerprint, now=NOW,
                expires_at=None,
            )  # fmt: skip
            if known is None:
                unit.idempotency.keep("key:web", "k", {"id": "first"})
        return known

    assert claim("same") is None
    assert claim("same") == {"id": "first"}
    with pytest.raises(IdempotencyKeyReused):
        claim("other")
