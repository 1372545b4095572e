"""Notices between processes: short enough for PostgreSQL, and told only by what was committed."""

import asyncio
from contextlib import aclosing
from uuid import UUID

import pytest

from persistence.database import Database
from persistence.notifications import ListeningFailed, notices, notify, payloads, streams_in


def test_notices_stay_within_what_postgresql_takes() -> None:
    versions = {UUID(int=number): 999_999_999 for number in range(1_000)}
    texts = payloads(versions)
    assert max(map(len, texts)) < 8_000
    assert {stream: v for text in texts for stream, v in streams_in(text).items()} == versions
    assert payloads({}) == []


async def test_a_notice_arrives_once_its_transaction_commits(postgres_url: str) -> None:
    database = Database.open(postgres_url)
    told, kept = {UUID(int=1): 7}, {UUID(int=2): 8}
    async with aclosing(notices(database)) as listening, asyncio.timeout(5):
        assert await anext(listening) == {}
        with database.engine.connect() as connection:
            notify(connection, kept)
            connection.rollback()
            notify(connection, told)
            connection.commit()
        assert await anext(listening) == told
    database.close()


async def test_a_database_that_cannot_be_reached_is_said_to_be(postgres_url: str) -> None:
    database = Database.open(postgres_url + "_gone")
    with pytest.raises(ListeningFailed):
        await anext(notices(database))
    database.close()
