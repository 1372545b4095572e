import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_shop import FakeShop

pytestmark = pytest.mark.browser


def test_a_field_is_found_by_typing_and_opened(page: Page, shop: FakeShop) -> None:
    page.goto(f"{shop.address}/reference/")

    page.get_by_label("Search types and fields").fill("query.orderTr")
    page.get_by_role("link", name="Query.orderTracking", exact=True).click()

    expect(page.locator("#orderTracking")).to_be_in_viewport()
    assert page.url.endswith("/reference/Query#orderTracking")
    assert shop.strangers == []
    assert shop.complaints == []
