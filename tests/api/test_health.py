import asyncio
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from api.app import Application
from api.health import Health
from persistence.database import Database
from persistence.readiness import Readiness, readiness
from tests.shop import Shop
from worker.relay import relay_once

SECRET = b"s" * 32


def client(app: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop.test")  # type: ignore[arg-type]


def health_of(health: Health) -> httpx.AsyncClient:
    return client(Starlette(routes=health.routes()))


async def test_a_database_that_is_down_makes_unready_and_leaves_alive(tmp_path: object) -> None:
    database = Database.open("postgresql://nobody@127.0.0.1:1/none")
    async with health_of(Health(lambda: readiness(database))) as asking:
        refused = await asking.get("/readyz")
        assert refused.status_code == 503
        assert refused.json()["problem"] == "The database cannot be reached."
        assert (await asking.get("/livez")).status_code == 200
    database.close()


async def test_a_database_that_hangs_is_asked_once_and_given_up_on() -> None:
    hanging, asked = threading.Event(), []

    def check() -> Readiness:
        asked.append(1)
        hanging.wait(10)
        return Readiness(None)

    async with health_of(Health(check, check_seconds=0.05)) as asking:
        answers = await asyncio.gather(*(asking.get("/readyz") for _ in range(50)))
        assert {answer.status_code for answer in answers} == {503}
        assert len(asked) == 1
        assert (await asking.get("/livez")).status_code == 200
        hanging.set()
        await asyncio.sleep(0.2)
        assert (await asking.get("/readyz")).status_code == 200


def test_another_revision_is_told(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    found = readiness(database)
    assert not found.ready
    assert "revision 0000" in str(found.problem)


def test_the_lag_of_the_relay_is_told_and_a_reason_where_that_is_wanted(shop: Shop) -> None:
    shop.place(("MUG", 1))
    # Events are recorded by the wall clock, whatever the clock of their order says.
    late = datetime.now(UTC) + timedelta(seconds=90)
    lag = readiness(shop.database, now=late).relay_lag
    assert lag is not None
    assert timedelta(seconds=90) <= lag < timedelta(seconds=150)
    assert readiness(shop.database, now=late).ready
    assert not readiness(shop.database, now=late, longest_lag=timedelta(seconds=60)).ready
    relay_once(shop.database)
    assert readiness(shop.database, now=late).relay_lag == timedelta()


@pytest.mark.parametrize("path", ["/readyz", "/livez"])
async def test_a_server_that_leaves_still_answers_and_says_so(sqlite_shop: Shop, path: str) -> None:
    application = Application(sqlite_shop.database, secret=SECRET)
    async with client(application.asgi) as asking:
        before = await asking.get(path)
        assert before.status_code == 200
        assert "connection" not in before.headers
        application.leave()
        after = await asking.get(path)
        assert after.status_code == (503 if path == "/readyz" else 200)
        assert after.headers["connection"] == "close"
