import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.browser.fake_shop import FakeShop, running_shop

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A browser in a test talks to the server under test and to nobody else.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed_browser() -> str:
    """The path of an installed Chromium; skips without one, or fails where one is required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is not None:
        return path
    reason = f"no browser is installed (looked for {', '.join(NAMES)})"
    if os.environ.get("ORDERWRIGHT_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and ORDERWRIGHT_REQUIRE_BROWSER=1 requires one")
    pytest.skip(reason)


# Playwright keeps an event loop running while it is open, and asynchronous tests need their own:
# the browser therefore closes before a test of another folder starts.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = installed_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def shop() -> Iterator[FakeShop]:
    with running_shop() as shop:
        yield shop


@pytest.fixture
def context(browser: Browser, shop: FakeShop) -> Iterator[BrowserContext]:
    """A fresh profile without a network beyond the shop: anything else is refused and noted."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(10_000)

    def is_a_stranger(address: str) -> bool:
        return not address.startswith((shop.address, "data:", "blob:"))

    def refuse(route: Route) -> None:
        shop.strangers.append(route.request.url)
        route.abort()

    context.route(is_a_stranger, refuse)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, shop: FakeShop) -> Page:
    """A page whose console errors, refused policies among them, the shop keeps."""
    page = context.new_page()
    page.on("console", lambda message: shop.complain(message.type, message.text))
    page.on("pageerror", lambda error: shop.complain("error", str(error)))
    return page
