"""PostgreSQL's NOTIFY and LISTEN: which event streams grew, told to every process at once.

A notice may be lost with its connection. It saves time, and nothing may depend on it.
"""

from collections.abc import AsyncGenerator, Mapping
from itertools import islice
from typing import Final
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Connection, func, select

from persistence.database import Database

CHANNEL: Final = "orderwright_events"
STREAMS_PER_NOTICE: Final = 180
"""PostgreSQL takes less than 8,000 bytes; an id, a version and two separators are 44 at most."""

CONNECT_TIMEOUT_SECONDS: Final = 5


def notify(connection: Connection, versions: Mapping[UUID, int]) -> None:
    """Tell every listening process, once this transaction commits, how far these streams reach."""
    for payload in payloads(versions):
        connection.execute(select(func.pg_notify(CHANNEL, payload)))


def payloads(versions: Mapping[UUID, int]) -> list[str]:
    """The texts of as many notices as it takes."""
    entries = (f"{stream.hex}.{version}" for stream, version in versions.items())
    texts = []
    while part := list(islice(entries, STREAMS_PER_NOTICE)):
        texts.append(",".join(part))
    return texts


def streams_in(payload: str) -> dict[UUID, int]:
    """The streams of a notice and how far they reach. Raises ValueError for foreign text."""
    return {
        UUID(hex=stream): int(version)
        for stream, _, version in (entry.partition(".") for entry in payload.split(","))
    }


async def notices(database: Database) -> AsyncGenerator[dict[UUID, int], None]:
    """What the relay tells, on a connection of its own.

    The first one is empty: listening has begun, and what was told before is missed. Raises
    `ListeningFailed` when the connection cannot be had or is lost.
    """
    _, parameters = database.engine.dialect.create_connect_args(database.engine.url)
    parameters.setdefault("connect_timeout", CONNECT_TIMEOUT_SECONDS)
    try:
        async with await psycopg.AsyncConnection.connect(
            **parameters, autocommit=True
        ) as connection:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            yield {}
            async for notice in connection.notifies():
                yield streams_in(notice.payload)
    except psycopg.Error as error:
        raise ListeningFailed(str(error)) from error


class ListeningFailed(Exception):
    """No notices come for now; whoever follows streams has to look by itself."""
