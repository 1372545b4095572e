import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_order import OUT_FOR_DELIVERY, delivered_order, parcel_with
from tests.browser.fake_shop import GOOD_TOKEN, FakeShop

pytestmark = pytest.mark.browser


def open_order(page: Page, shop: FakeShop, token: str = GOOD_TOKEN) -> None:
    page.goto(f"{shop.address}/tracking/#token={token}")


def test_a_shipment_event_arrives_without_a_reload(page: Page, shop: FakeShop) -> None:
    open_order(page, shop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your order is on its way")
    page.evaluate("window.sameDocument = true")

    shop.publish(shipments=[parcel_with(OUT_FOR_DELIVERY)])

    expect(page.get_by_role("heading", level=1)).to_have_text("Your order is almost there")
    expect(page.locator("#timeline li").first).to_contain_text("With the driver")
    expect(page.locator("#announcement")).to_contain_text("Out for delivery")
    expect(page.locator("#progress [aria-current=step]")).to_contain_text("Out for delivery")
    assert page.evaluate("window.sameDocument") is True
    assert shop.complaints == []


def test_after_a_cut_it_resumes_at_its_cursor_and_doubles_nothing(
    page: Page, shop: FakeShop
) -> None:
    open_order(page, shop)
    expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#timeline li")).to_have_count(3)

    shop.closed_for_business = True
    shop.cut()
    expect(page.locator("#connection")).to_contain_text("Connection lost")
    shop.publish(shipments=[parcel_with(OUT_FOR_DELIVERY)])
    shop.publish(**delivered_order())
    shop.closed_for_business = False

    expect(page.get_by_role("heading", level=1)).to_have_text("Your order has arrived")
    expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#timeline li")).to_have_count(5)
    expect(page.locator("#timeline li", has_text="With the driver")).to_have_count(1)
    assert shop.resumed_after == [None, "0"]


def test_an_expired_cursor_starts_again_with_a_snapshot(page: Page, shop: FakeShop) -> None:
    open_order(page, shop)
    expect(page.locator("#timeline li")).to_have_count(3)

    shop.expired_cursors.add("0")
    shop.publish(shipments=[parcel_with(OUT_FOR_DELIVERY)])
    expect(page.locator("#timeline li")).to_have_count(4)
    shop.expired_cursors.add("1")
    shop.cut()

    expect(page.locator("#connection")).to_have_text("Live")
    shop.publish(**delivered_order())
    expect(page.locator("#timeline li")).to_have_count(5)
    assert shop.resumed_after == [None, "1", None]


def test_the_token_is_in_no_request_and_leaves_the_address_bar(page: Page, shop: FakeShop) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("websocket", lambda socket: requested.append(socket.url))

    open_order(page, shop)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url == f"{shop.address}/tracking/"
    assert [address for address in requested if GOOD_TOKEN in address.partition("#")[0]] == []
    page.reload()
    expect(page.locator("#summary")).to_contain_text("W-100042")


def test_an_expired_token_asks_for_a_new_one_and_takes_a_pasted_link(
    page: Page, shop: FakeShop
) -> None:
    open_order(page, shop, token="an-expired-token")
    expect(page.get_by_role("alert")).to_contain_text("expired")

    page.get_by_label("Tracking code").fill(f" {shop.address}/tracking/#token={GOOD_TOKEN} ")
    page.get_by_role("button", name="Show my order").click()

    expect(page.locator("#summary")).to_contain_text("W-100042")
    expect(page.locator("#lines li").first).to_contain_text("6 of 6 shipped")
    assert shop.authorizations == ["Bearer an-expired-token", f"Bearer {GOOD_TOKEN}"]


def test_what_a_carrier_reports_never_becomes_markup(page: Page, shop: FakeShop) -> None:
    open_order(page, shop)
    expect(page.locator("#timeline li")).to_have_count(3)

    hostile = {**OUT_FOR_DELIVERY, "description": "<img src=x onerror=alert(1)>"}
    shop.publish(shipments=[parcel_with(hostile, trackingUrl="javascript:alert(1)")])

    expect(page.locator("#timeline")).to_contain_text("<img src=x")
    expect(page.locator("#timeline img")).to_have_count(0)
    expect(page.locator("#parcels a")).to_have_count(0)


def test_it_fits_a_phone(page: Page, shop: FakeShop) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_order(page, shop)
    expect(page.locator("#timeline li")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
