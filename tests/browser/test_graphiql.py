import pytest
from playwright.sync_api import Page, expect

from api.pages.facts import CHECKOUT
from api.pages.guide_operations import load_guide_operations
from tests.browser.fake_shop import GOOD_TOKEN, FakeShop

pytestmark = pytest.mark.browser


def open_graphiql(page: Page, shop: FakeShop) -> None:
    page.goto(f"{shop.address}/graphiql")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("orderTracking")


def test_it_works_with_no_network_but_its_own_server(page: Page, shop: FakeShop) -> None:
    open_graphiql(page, shop)

    page.get_by_label("Send as").select_option("tracking")
    page.locator("input[name=credential]").fill(f"Bearer {GOOD_TOKEN}")
    page.get_by_role("button", name="Track an order").click()
    page.get_by_role("button", name="Execute query").click()

    expect(page.locator(".graphiql-response .view-lines")).to_contain_text("W-100042")
    assert shop.authorizations == [f"Bearer {GOOD_TOKEN}"]
    assert shop.strangers == []
    assert shop.complaints == []


def test_a_subscription_example_runs_over_the_socket(page: Page, shop: FakeShop) -> None:
    open_graphiql(page, shop)

    page.get_by_role("button", name="Follow an order, live").click()
    page.locator("input[name=credential]").fill(GOOD_TOKEN)
    page.get_by_role("button", name="Execute query").click()

    response = page.locator(".graphiql-response .view-lines")
    expect(response).to_contain_text("OrderTrackingSnapshot")
    shop.publish(number="W-100043")
    expect(response).to_contain_text("OrderTrackingUpdate")
    assert shop.authorizations == [f"Bearer {GOOD_TOKEN}"]


def test_a_credential_stays_in_its_browser_tab(page: Page, shop: FakeShop) -> None:
    open_graphiql(page, shop)
    page.locator("input[name=credential]").fill(GOOD_TOKEN)

    stored = page.evaluate(
        "[JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})]"
    )

    assert GOOD_TOKEN not in stored[0]
    assert GOOD_TOKEN in stored[1]
    page.reload()
    expect(page.locator("input[name=credential]")).to_have_value(GOOD_TOKEN)


def test_an_operation_of_a_guide_opens_from_its_address(page: Page, shop: FakeShop) -> None:
    operation = next(
        each
        for each in load_guide_operations(CHECKOUT / "docs")
        if each.credential == "tracking" and each.query.startswith("query")
    )
    page.goto(f"{shop.address}/graphiql#{operation.identity}")

    name = operation.operation_name
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text(name)
    expect(page.get_by_label("Send as")).to_have_value("tracking")
    assert operation.group is not None
    page.locator("summary", has_text=operation.group).click()
    buttons = page.locator("details[open]").get_by_role("button")
    expect(buttons.first).to_be_visible()
    assert shop.complaints == []
