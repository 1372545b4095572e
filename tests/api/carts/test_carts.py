"""Carts over the API: opened by their secret, filled, priced, ordered once."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from tests.api.access.test_secrets import everything_stored
from tests.api.api_client import ApiClient, make_key
from tests.shop import NOW
from tests.statements import counted_statements
from use_cases.checking.check_database import violations

ADDRESS = {"street": "12 St James's Square", "city": "London", "countryCode": "GB"}


def lines(*pairs: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": quantity} for sku, quantity in pairs]


async def new_cart(
    api: ApiClient, *pairs: tuple[str, int], as_: str = "storefront"
) -> tuple[str, str]:
    """The id of a new cart, and its secret."""
    given = {"input": {"channelCode": "web", "lines": lines(*pairs)}}
    answer = (await api.run("carts/cartCreate", given, as_=as_))["cartCreate"]
    assert answer["userErrors"] == []
    return answer["cart"]["id"], answer["secret"]


async def get_ready(api: ApiClient, secret: str) -> str:
    """Tell a cart where it goes and how; what it costs then."""
    shopper: dict[str, Any] = {"as_": "storefront", "cart": secret}
    address, contact = {"shippingAddress": ADDRESS}, {"contact": {"email": "ada@example.com"}}
    await api.run("carts/cartAddressSet", {"input": address}, **shopper)
    await api.run("carts/cartContactSet", {"input": contact}, **shopper)
    method = {"shippingMethodCode": "standard"}
    told = await api.run("carts/cartShippingMethodSet", {"input": method}, **shopper)
    total: str = told["cartShippingMethodSet"]["cart"]["totals"]["total"]["amount"]
    return total


async def test_from_cart_to_order(api: ApiClient) -> None:
    _, secret = await new_cart(api, ("MUG", 2))
    shopper: dict[str, Any] = {"as_": "storefront", "cart": secret}
    changed = {"input": {"lines": lines(("MUG", 3), ("LAMP", 1))}}
    cart = (await api.run("carts/cartLinesSet", changed, **shopper))["cartLinesSet"]["cart"]
    assert [(line["sku"], line["amount"]["amount"]) for line in cart["lines"]] == [
        ("MUG", "23.85"), ("LAMP", "34.99"),
    ]  # fmt: skip
    [option] = cart["shippingOptions"]
    # 2.95 and 1.00 for each of 2.25 kilograms.
    assert (option["code"], option["amount"]["amount"]) == ("standard", "5.20")
    assert datetime.fromisoformat(cart["holdExpiresAt"]) > datetime.now(UTC)

    total = await get_ready(api, secret)
    assert total == option["total"]["amount"] == "64.04"
    seen = (await api.run("carts/cart", **shopper))["cart"]
    assert seen["shippingAddress"] == {"city": "London"}
    [promised] = seen["shippingOptions"]
    [parcel] = promised["parcels"]
    # Four calendar days after it leaves, which the method takes at most.
    assert date.fromisoformat(promised["deliverBy"]) == date.fromisoformat(
        parcel["shipsOn"]
    ) + timedelta(days=4)
    assert seen["contact"] == {"email": "ada@example.com"}

    wrong = {"input": {"expectedTotal": {"amount": "1.00", "currencyCode": "GBP"}}}
    [refusal] = (await api.run("carts/cartComplete", wrong, **shopper))["cartComplete"][
        "userErrors"
    ]
    assert (refusal["code"], refusal["actual"]["amount"]) == ("PRICE_CHANGED", total)
    assert refusal["field"] == ["input", "expectedTotal"]

    right = {"input": {"expectedTotal": {"amount": total, "currencyCode": "GBP"}, "note": "Ring"}}
    bought = (await api.run("carts/cartComplete", right, key="buy", **shopper))["cartComplete"]
    again = (await api.run("carts/cartComplete", right, key="buy", **shopper))["cartComplete"]
    other = (await api.run("carts/cartComplete", right, key="more", **shopper))["cartComplete"]
    assert bought["userErrors"] == []
    assert bought["cart"]["status"] == "COMPLETED"
    assert bought["tracking"]["number"] == bought["number"]
    assert bought["number"] == again["number"] == other["number"]
    followed = await api.run("{ orderTracking { number } }", as_=bought["trackingToken"])
    assert followed["orderTracking"]["number"] == bought["number"]
    assert violations(api.shop.database) == []


async def test_what_a_cart_holds_counts_for_its_own_promise(api: ApiClient) -> None:
    _, secret = await new_cart(api, ("CHAIR", 3))
    await get_ready(api, secret)
    [option] = (await api.run("carts/cart", as_="storefront", cart=secret))["cart"][
        "shippingOptions"
    ]
    assert option["deliverBy"] is not None
    assert option["parcels"][0]["lines"] == [{"lineNumber": 1, "quantity": 3}]


async def test_a_repeated_request_gets_the_same_cart_and_the_same_secret(api: ApiClient) -> None:
    given = {"input": {"channelCode": "web", "lines": lines(("CHAIR", 1))}}
    key = "4f9e7f9a-58fd-4d8c-b43a-1d3f3e3a8a11"
    answers = [
        (await api.run("carts/cartCreate", given, as_="storefront", key=key))["cartCreate"]
        for _ in range(2)
    ]
    assert answers[0]["secret"] == answers[1]["secret"]
    assert answers[0]["cart"]["id"] == answers[1]["cart"]["id"]
    assert api.shop.position("CHAIR", "PARIS").reserved == 1


async def test_a_storefront_needs_a_key_that_nobody_else_thinks_of(api: ApiClient) -> None:
    given = {"input": {"channelCode": "web"}}
    answer = await api.run("carts/cartCreate", given, as_="storefront", key="1")
    [refusal] = answer["cartCreate"]["userErrors"]
    assert (refusal["code"], refusal["field"]) == ("INVALID", ["idempotencyKey"])
    assert answer["cartCreate"]["secret"] is None


async def test_keys_belong_to_the_cart_whose_secret_is_sent(api: ApiClient) -> None:
    _, mine = await new_cart(api, ("MUG", 1))
    _, other = await new_cart(api, ("MUG", 1))
    given = {"input": {"lines": lines(("MUG", 2))}}

    for secret in (mine, other):
        answer = await api.run(
            "carts/cartLinesSet", given, as_="storefront", key="same", cart=secret
        )
        assert answer["cartLinesSet"]["userErrors"] == []
    assert sum(api.shop.position("MUG", p).reserved for p in ("LONDON", "LEEDS", "PARIS")) == 4


async def test_nobody_sees_or_changes_a_cart_without_its_secret(api: ApiClient) -> None:
    key, secret = await new_cart(api, ("MUG", 1))
    _, foreign = await new_cart(api, ("MUG", 1))
    forged = f"cart_{key.removeprefix('Cart_')}_{foreign.split('_', 2)[2]}"
    other_shop = make_key(api.shop, PrincipalKind.STOREFRONT, channel_ids=[second_channel(api)])
    for as_, cart in (
        ("storefront", None), ("storefront", foreign), ("storefront", forged), (other_shop, secret),
    ):  # fmt: skip
        shown: dict[str, Any] = {"as_": as_, "cart": cart}
        assert (await api.run("carts/cart", {"id": key}, **shown))["cart"] is None
        assert (await api.run("query($id: ID!) { node(id: $id) { id } }", {"id": key}, **shown))[
            "node"
        ] is None
        listed = await api.run("{ carts(first: 9) { nodes { id } } }", **shown)
        assert key not in str(listed)
        for document, given in (
            ("cartLinesSet", {"lines": lines(("MUG", 9))}),
            ("cartRenew", None),
            ("cartRelease", None),
            ("cartComplete", {}),
        ):
            values = {"cartId": key} | ({"input": given} if given is not None else {})
            answer = (await api.run(f"carts/{document}", values, **shown))[document]
            assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"]
            assert answer["cart"] is None
    assert (await api.run("carts/cart", as_="storefront", cart=secret))["cart"]["id"] == key


def second_channel(api: ApiClient) -> Any:
    other = replace(api.shop.channel, id=api.shop.database.ids.new(NOW), code="other")
    with api.shop.database.transaction() as unit:
        unit.channels.save([other], NOW)
    return other.id


async def test_a_malformed_secret_is_refused_as_a_request(api: ApiClient) -> None:
    answer = await api.send("carts/cart", as_="storefront", cart="nonsense")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_the_secret_is_nowhere_in_the_database(api: ApiClient) -> None:
    _, secret = await new_cart(api, ("MUG", 1))
    stored = everything_stored(api)
    assert "CART_CREATED" in stored
    assert secret.split("_", 2)[2] not in stored


async def test_staff_see_carts_by_state_and_change_them_by_id(api: ApiClient) -> None:
    first, secret = await new_cart(api, ("MUG", 1))
    second, _ = await new_cart(api, ("LAMP", 1))
    await get_ready(api, secret)
    await api.run("carts/cartRelease", {"cartId": second})

    active = await api.run("carts/carts", {"first": 5, "filter": {"statuses": ["ACTIVE"]}})
    assert [node["id"] for node in active["carts"]["nodes"]] == [first]
    assert active["carts"]["nodes"][0]["contact"] == {"email": "ada@example.com"}
    assert active["carts"]["totalCount"] == 1
    every = await api.run("carts/carts", {"first": 1})
    assert [node["status"] for node in every["carts"]["nodes"]] == ["ABANDONED"]
    assert every["carts"]["pageInfo"]["hasNextPage"]
    since = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    later = await api.run("carts/carts", {"first": 5, "filter": {"updatedAt": {"since": since}}})
    assert later["carts"]["totalCount"] == 0


async def test_who_may_not_read_customers_sees_no_people_in_carts(api: ApiClient) -> None:
    _, secret = await new_cart(api, ("MUG", 1))
    await get_ready(api, secret)
    reader = make_key(api.shop, PrincipalKind.PARTNER, scopes=["carts:read", "catalog:read"])
    [found] = (
        await api.run("{ carts(first: 5) { nodes { contact { email } shippingAddress { city } } } }",
                      as_=reader)
    )["carts"]["nodes"]  # fmt: skip
    assert found == {"contact": None, "shippingAddress": None}


async def test_what_is_short_is_named_and_what_is_gone_is_a_problem(api: ApiClient) -> None:
    key, secret = await new_cart(api, ("LAMP", 1), ("MUG", 1))
    shopper: dict[str, Any] = {"as_": "storefront", "cart": secret}
    given = {"input": {"lines": lines(("MUG", 1), ("LAMP", 9))}}
    [short] = (await api.run("carts/cartLinesSet", given, **shopper))["cartLinesSet"]["userErrors"]
    assert short["field"] == ["input", "lines", "1", "quantity"]
    assert (short["sku"], short["requested"], short["available"]) == ("LAMP", 9, 8)

    lamp = api.shop.products["LAMP"]
    with api.shop.database.transaction() as unit:
        unit.products.remove_prices([(lamp.id, api.shop.channel.id)])
    cart = (await api.run("carts/cart", **shopper))["cart"]
    assert cart["totals"] is None
    assert [(p["code"], p["field"]) for p in cart["problems"]] == [
        ("NO_PRICE", ["lines", "0", "sku"])
    ]
    assert cart["lines"][0]["amount"] is None
    assert cart["lines"][1]["amount"]["amount"] == "7.95"
    completed = await api.run("carts/cartComplete", {"input": {}, "cartId": key}, **shopper)
    assert completed["cartComplete"]["userErrors"][0]["field"] == ["cartId"]


async def test_two_that_complete_at_once_get_one_order(api: ApiClient) -> None:
    _, secret = await new_cart(api, ("CHAIR", 3))
    await get_ready(api, secret)
    answers = await asyncio.gather(
        *(
            api.run("carts/cartComplete", {"input": {}}, as_="storefront", cart=secret, key=f"k{n}")
            for n in range(6)
        )
    )
    assert len({answer["cartComplete"]["number"] for answer in answers}) == 1
    assert api.shop.position("CHAIR", "PARIS").committed == 3
    assert violations(api.shop.database) == []


async def test_a_page_of_carts_costs_the_same_statements_whatever_its_size(api: ApiClient) -> None:
    await new_cart(api, ("MUG", 1))
    counts = []
    for more in (0, 3):
        for _ in range(more):
            await new_cart(api, ("MUG", 1), ("LAMP", 1))
        await api.known()
        with counted_statements(api.shop.database) as statements:
            await api.run("carts/carts", {"first": 50})
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("document", ["cart", "carts"])
async def test_a_guest_has_no_carts(api: ApiClient, document: str) -> None:
    order = api.shop.place(("MUG", 1))
    token = api.application.services.tracking_token(order.id, 1)
    answer = await api.send(f"carts/{document}", {"first": 1}, as_=token)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert global_id("Order", order.id) not in str(answer)
