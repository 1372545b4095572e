"""The proof of a database: nothing wrong where nothing is, and every kind of damage is named."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Connection, func, make_url, select

from persistence.checks.all_checks import CHECKS
from persistence.checks.check import Check
from persistence.database import Database
from persistence.tables.stock import stock_position
from tests.databases import Migrate
from tests.shop import Shop
from tests.use_cases.checking.audit_damage import AUDIT
from tests.use_cases.checking.bulk_life import BULK
from tests.use_cases.checking.damage import ALL_DAMAGE, DOUBLED, Damage
from tests.use_cases.checking.lived_in import live
from tests.use_cases.checking.promise_damage import PROMISES
from tests.use_cases.checking.sourcing_damage import SOURCING
from tests.use_cases.checking.stock_damage import SUPPLY
from tests.use_cases.checking.webhook_damage import WEBHOOKS
from tests.use_cases.checking.work_damage import WORK
from use_cases.checking.check_database import CheckOutcome, Progress, check_database, violations

EVERY_DAMAGE = [*ALL_DAMAGE, *PROMISES, *SUPPLY, *SOURCING, *WORK, *WEBHOOKS, *AUDIT, *BULK]
SQLITE_ONLY = {"storage", "links"}

_NO_CONSTRAINTS = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT conname, conrelid::regclass AS owner FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    AND (contype IN ('c', 'f')
    OR contype IN ('p', 'u') AND conrelid::regclass::text IN ('{table}', '"{table}"'))
    ORDER BY contype
  LOOP EXECUTE format('ALTER TABLE %%s DROP CONSTRAINT %%I', found.owner, found.conname);
  END LOOP;
END $$
"""


@pytest.fixture
def old_shop(migrated_with: Callable[[Migrate], str]) -> Iterator[Database]:
    """A shop in which everything has happened; the test runs once for each kind of database."""
    opened = Database.open(migrated_with(live))
    yield opened
    opened.close()


def harm(database: Database, *statements: str, without_keys_of: str | None = None) -> None:
    """Run statements that no constraint holds back."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            _let_everything_pass(connection, without_keys_of)
        else:
            connection.exec_driver_sql(_NO_CONSTRAINTS.format(table=without_keys_of))
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        connection.invalidate()


def _let_everything_pass(connection: Connection, without_keys_of: str | None) -> None:
    raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    # Before SQLAlchemy begins a transaction, within which foreign keys cannot be switched off.
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA ignore_check_constraints = ON")
    if without_keys_of is not None:
        raw.execute(f'CREATE TABLE copied AS SELECT * FROM "{without_keys_of}"')
        raw.execute(f'DROP TABLE "{without_keys_of}"')
        raw.execute(f'ALTER TABLE copied RENAME TO "{without_keys_of}"')


def outcomes(database: Database, checks: Sequence[Check] = CHECKS) -> dict[str, CheckOutcome]:
    found = check_database(database, checks=checks)
    return {outcome.name: outcome for outcome in found if isinstance(outcome, CheckOutcome)}


def test_a_shop_in_which_everything_happened_has_no_violation(old_shop: Database) -> None:
    assert violations(old_shop) == []


def test_every_check_had_something_to_look_at(old_shop: Database) -> None:
    assert [outcome.name for outcome in outcomes(old_shop).values() if not outcome.checked] == []


def test_a_new_shop_has_no_violation(shop: Shop) -> None:
    shop.place(("MUG", 2))
    assert violations(shop.database) == []


@pytest.mark.parametrize("damage", EVERY_DAMAGE, ids=lambda damage: f"{damage.check}: {damage[2]}")
def test_damage_is_noticed_by_the_check_that_holds_the_promise(
    old_shop: Database, damage: Damage
) -> None:
    harm(old_shop, damage.statement)

    found = [str(violation) for violation in outcomes(old_shop)[damage.check].violations]
    assert any(damage.complaint in violation for violation in found), found


@pytest.mark.parametrize(("check", "table"), DOUBLED.items())
def test_what_is_there_twice_is_noticed(old_shop: Database, check: str, table: str) -> None:
    twice = f'INSERT INTO "{table}" SELECT * FROM "{table}"'
    harm(old_shop, twice, without_keys_of=table)

    (found,) = outcomes(old_shop, [c for c in CHECKS if c.name == check]).values()
    assert found.violation_count > 0
    assert "exists 2 times" in found.violations[0].problem


def test_a_missing_parent_is_noticed_where_the_database_does_not_see_to_it(sqlite_url: str) -> None:
    live(sqlite_url)
    database = Database.open(sqlite_url)
    harm(database, "DELETE FROM location WHERE code = 'PARIS'")

    (first, *_) = outcomes(database)["links"].violations
    assert "refers to a missing location" in first.problem
    database.close()


def test_a_damaged_index_is_noticed(sqlite_url: str) -> None:
    live(sqlite_url)
    with closing(sqlite3.connect(Path(make_url(sqlite_url).database or ""))) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        # The index now claims to hold another column than it does.
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'placed_at, id', 'updated_at, id') "
            "WHERE name = 'ix_order_placed_at_id'"
        )
        connection.commit()
    database = Database.open(sqlite_url)

    assert outcomes(database)["storage"].violation_count > 0
    database.close()


def test_every_check_is_proven_able_to_fail() -> None:
    proven = {damage.check for damage in EVERY_DAMAGE} | DOUBLED.keys() | SQLITE_ONLY
    assert {check.name for check in CHECKS} == proven


def test_all_violations_are_counted_and_the_first_are_named(old_shop: Database) -> None:
    harm(old_shop, "UPDATE stock_position SET available = available + 1")
    found = [
        outcome
        for outcome in check_database(old_shop, keep=2)
        if isinstance(outcome, CheckOutcome) and outcome.name == "stock accounts"
    ]
    with old_shop.snapshot() as snapshot:
        positions = snapshot.execute(select(func.count()).select_from(stock_position)).scalar_one()
    assert (found[0].violation_count, len(found[0].violations)) == (positions, 2)


def test_progress_goes_forward_to_the_end(old_shop: Database) -> None:
    steps = [step for step in check_database(old_shop) if isinstance(step, Progress)]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done <= steps[-1].total


def test_what_is_written_meanwhile_is_not_looked_at(shop: Shop) -> None:
    shop.place(("MUG", 1))
    running = check_database(shop.database)
    next(running)
    shop.place(("MUG", 1))
    checked = {o.name: o.checked for o in running if isinstance(o, CheckOutcome)}
    assert checked["order history"] == 1
