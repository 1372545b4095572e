from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.real_order import RealOrder
from tests.databases import SqliteDatabases, temporary
from tests.docs.small_shop import CHANNEL, filled_shop, make_keys
from tests.running import Installation, free_port

pytestmark = pytest.mark.browser
RESUMED_MILLISECONDS = 20_000
"""A restart takes a few seconds, and the page waits a random while before it comes back."""


@pytest.fixture
def installation(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Installation]:
    with temporary(sqlite_databases, filled_shop) as url:
        yield Installation(tmp_path, url)


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    yield page
    context.close()


def open_tracking(page: Page, order: RealOrder) -> None:
    page.goto(f"{order.address}/tracking/#token={order.token}")
    expect(page.locator("#connection")).to_have_text("Live")
    page.evaluate("window.sameDocument = true")


def test_a_buyer_sees_a_real_order_proceed_without_a_reload(
    installation: Installation, page: Page, complaints: list[str]
) -> None:
    heading = page.get_by_role("heading", level=1)
    with installation.serve() as address:
        order = RealOrder(address, make_keys(installation.database_url), CHANNEL)
        open_tracking(page, order)
        expect(heading).to_have_text("We have your order")
        expect(page.locator("#summary")).to_contain_text(order.number)

        order.pack()
        expect(heading).to_have_text("We are preparing your order")
        order.ship()
        expect(heading).to_have_text("Your order is on its way")
        expect(page.locator("#parcels")).to_contain_text("OB123456789GB")
        order.scan("OUT_FOR_DELIVERY", hours_from_now(24), place="London")
        expect(heading).to_have_text("Your order is almost there")
        order.scan("IN_TRANSIT", hours_from_now(14), place="Daventry")
        expect(page.locator("#timeline")).to_contain_text("Daventry")
        expect(heading).to_have_text("Your order is almost there")
        order.scan("DELIVERED", hours_from_now(27), description="Left with a neighbour")
        expect(heading).to_have_text("Your order has arrived")
        expect(page.locator("#timeline")).to_contain_text("Left with a neighbour")
        assert page.evaluate("window.sameDocument") is True
        assert complaints == []


def test_a_buyer_misses_nothing_while_the_server_restarts(
    installation: Installation, page: Page
) -> None:
    port = free_port()
    with installation.serve(port=port) as address:
        order = RealOrder(address, make_keys(installation.database_url), CHANNEL)
        order.pack()
        open_tracking(page, order)
    expect(page.locator("#connection")).to_contain_text("Connection lost")

    with installation.serve(port=port):
        order.ship()
        expect(page.locator("#connection")).to_have_text("Live", timeout=RESUMED_MILLISECONDS)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your order is on its way")
        expect(page.locator("#timeline li", has_text="Handed to")).to_have_count(1)
        assert page.evaluate("window.sameDocument") is True


def test_a_token_of_nothing_is_refused_by_the_real_server(
    installation: Installation, page: Page
) -> None:
    with installation.serve() as address:
        page.goto(f"{address}/tracking/#token=eyJhbGciOiJIUzI1NiJ9.e30.nonsense")
        expect(page.get_by_role("alert")).to_contain_text("not valid")


def hours_from_now(hours: int) -> str:
    """An instant that a carrier may report of a parcel that leaves now."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
