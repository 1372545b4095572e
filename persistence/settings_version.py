"""A number that changes with every change of a setting, in the same transaction.

Processes keep what is set (locations, calendars, rate cards and so on) in memory and look at this
number in each snapshot: what they use is always what the snapshot holds.
"""

from weakref import WeakSet

from sqlalchemy import ColumnElement, Connection, RootTransaction, ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from persistence.dialects import is_sqlite
from persistence.tables.log import counter

NAME = "settings"

_CHANGING: WeakSet[RootTransaction] = WeakSet()


def note_changed_settings(connection: Connection) -> None:
    """Count on. Transactions that change settings wait for each other here."""
    make = sqlite_insert(counter) if is_sqlite(connection) else postgresql_insert(counter)
    statement = make.values(name=NAME, value=1).on_conflict_do_update(
        index_elements=["name"], set_={"value": counter.c.value + 1}
    )
    connection.execute(statement)
    transaction = connection.get_transaction()
    if isinstance(transaction, RootTransaction):
        _CHANGING.add(transaction)


def is_changing_settings(connection: Connection) -> bool:
    """Whether the connection's transaction has changed settings that it may still roll back."""
    return connection.get_transaction() in _CHANGING


def settings_version(connection: Connection) -> int:
    """The number now; 0 before anything was set."""
    return int(connection.execute(select(settings_version_now())).scalar_one())


def settings_version_now() -> ColumnElement[int]:
    """The number as a part of another statement."""
    found: ScalarSelect[int] = (
        select(counter.c.value).where(counter.c.name == NAME).scalar_subquery()
    )
    return func.coalesce(found, 0)
