"""Rows inserted in bulk are the rows that a single insert would have made."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select

from domain.orders.events import OrderConfirmed
from persistence.bulk_insert import insert_rows
from persistence.database import Database
from persistence.tables.access import api_key
from persistence.tables.log import event, event_outbox
from tests.statements import counted_statements

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)


def key(number: int) -> dict[str, object]:
    return {
        "id": UUID(int=number),
        "kind": "STAFF",
        "name": '100 % of it\'s "mine"',
        "prefix": f"prefix{number}",
        "secret_hash": b"\x00\xff",
        "scopes": frozenset({"b", "a"}),
        "every_channel": number % 2 == 0,
        "created_at": NOW,
        "expires_at": None,
        "revoked_at": NOW,
        "last_used_at": None,
        "every_location": number % 2 == 0,
        "allowed_addresses": frozenset({"192.0.2.0/24"}),
        "budget_points": None,
        "budget_points_per_second": None,
        "trusted_documents_only": number % 2 == 1,
        "former_prefix": f"former{number}",
        "former_secret_hash": None,
        "former_ends_at": NOW,
    }


def test_values_of_every_type_come_back_as_they_were(database: Database) -> None:
    with database.transaction() as unit:
        unit.connection.execute(insert(api_key), key(1))
        insert_rows(unit.connection, api_key, [key(2), key(3)])
        query = select(api_key).order_by(api_key.c.id)
        found = [dict(row) for row in unit.connection.execute(query).mappings()]
    assert found == [key(1), key(2), key(3)]


def test_documents_are_stored_as_json(database: Database) -> None:
    row = {
        "stream_id": UUID(int=1), "version": 1, "type": "ORDER_CONFIRMED", "type_version": 1,
        "data": OrderConfirmed(), "actor": "me", "occurred_at": NOW, "recorded_at": NOW,
    }  # fmt: skip
    with database.transaction() as unit:
        insert_rows(unit.connection, event, [row])
        assert unit.connection.execute(select(event.c.data)).scalar_one() == {}


def test_numbers_that_the_database_hands_out_are_handed_out(database: Database) -> None:
    rows = [{"stream_id": UUID(int=n), "version": n} for n in (1, 2, 3)]
    with database.transaction() as unit:
        insert_rows(unit.connection, event_outbox, rows)
        query = select(event_outbox.c.version).order_by(event_outbox.c.id)
        assert unit.connection.execute(query).scalars().all() == [1, 2, 3]


def test_many_rows_are_one_statement_and_none_are_none(database: Database) -> None:
    rows = [{"stream_id": UUID(int=n), "version": n} for n in range(1_000)]
    with counted_statements(database) as sent, database.transaction() as unit:
        insert_rows(unit.connection, event_outbox, rows)
        insert_rows(unit.connection, event_outbox, [])
    assert len(sent) == 1 + database.is_sqlite
