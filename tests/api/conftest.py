"""The application over a small shop, on both databases."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from api.app import Application
from persistence.tables.audit import audit_entry
from tests.api.api_client import ApiClient, make_credentials
from tests.shop import Shop

SECRET = b"a secret of thirty-two bytes....."


@pytest.fixture
async def api(shop: Shop) -> AsyncIterator[ApiClient]:
    """The real application, with a key for each kind of principal."""
    application = Application(shop.database, secret=SECRET)
    await application.start()
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        client = ApiClient(shop, application, http, make_credentials(shop))
        yield client
    await application.close()
    # Every test that changes something by the API shows that it is in the audit trail.
    with shop.database.snapshot() as connection:
        told = set(connection.execute(select(audit_entry.c.mutation)).scalars())
    assert client.written <= told
