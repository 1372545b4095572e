"""What one API process has to follow orders with: a database of its own and a feed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from api.context import Context
from api.following.feed import EventFeed, FeedSettings
from api.services import Services
from api.transport.request_facts import RequestFacts
from domain.access.caller import Caller
from persistence.database import Database
from tests.event_makers import url_of
from tests.shop import STAFF

FACTS = RequestFacts(
    request_id="test",
    operation_name=None,
    operation_kind="subscription",
    document_hash="",
    variables={},
    extensions={},
    client_address=None,
)


@asynccontextmanager
async def feeding(
    database: Database, settings: FeedSettings | None = None
) -> AsyncIterator[Services]:
    """A feed that follows this database."""
    feed = EventFeed(database, settings)
    await feed.start()
    services = Services(database, feed)
    try:
        yield services
    finally:
        await services.close()
        await feed.close()


@asynccontextmanager
async def api_process(
    like: Database, settings: FeedSettings | None = None
) -> AsyncIterator[Services]:
    """As another process has it: connections and a feed of its own to the same database."""
    database = Database.open(url_of(like))
    try:
        async with feeding(database, settings) as services:
            yield services
    finally:
        database.close()


def context_of(
    services: Services, caller: Caller = STAFF, variables: Mapping[str, object] | None = None
) -> Context:
    """An operation's context."""
    return Context(services, caller, FACTS)
