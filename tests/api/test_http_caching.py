"""Queries with GET: what caches may keep, and for whom."""

import json
from typing import Any

import httpx
import pytest

from api.schema import build_schema
from api.transport.documents import DocumentStore
from api.transport.settings import TransportSettings
from tests.api.api_client import ApiClient

PRODUCTS = "{ products(first: 2) { nodes { sku prices { price { amount } } } } }"
AVAILABILITY = """
    { availability(skus: ["MUG"]) { available } products(first: 1) { nodes { sku } } }
"""


async def get(
    api: ApiClient, query: str, as_: str = "storefront", **headers: str
) -> httpx.Response:
    return await api.http.get(
        "/graphql",
        params={"query": query, "variables": json.dumps({})},
        headers={"authorization": f"Bearer {api.credentials[as_]}", **headers},
    )


@pytest.mark.parametrize(
    ("query", "as_", "cache_control"),
    [
        (PRODUCTS, "storefront", "public, max-age=60"),
        (AVAILABILITY, "storefront", "public, max-age=5"),
        (PRODUCTS, "staff", "private, no-cache"),
        ("{ products(first: 2) { nodes { sku cost { amount } } } }", "staff", "no-store"),
        ("{ viewer { kind } }", "storefront", "no-store"),
        ("{ viewer { kind } products(first: 1) { nodes { sku } } }", "storefront", "no-store"),
        ("{ __typename }", "storefront", "no-store"),
    ],
)
async def test_only_what_every_visitor_may_see_is_kept_by_caches(
    api: ApiClient, query: str, as_: str, cache_control: str
) -> None:
    response = await get(api, query, as_)
    assert response.json()["data"]
    assert response.headers["cache-control"] == cache_control
    assert {"authorization", "x-cart-secret", "origin"} <= set(
        response.headers["vary"].lower().split(", ")
    )


async def test_an_answer_that_the_client_has_is_not_sent_again(api: ApiClient) -> None:
    first = await get(api, PRODUCTS)
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = await get(api, PRODUCTS, **{"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "public, max-age=60"
    other = await get(api, PRODUCTS, **{"if-none-match": 'W/"0"'})
    assert other.status_code == 200


async def test_a_change_shows_in_the_tag(api: ApiClient) -> None:
    query = '{ product(sku: "MUG") { name } }'
    tag = (await get(api, query)).headers["etag"]
    await api.run(
        """mutation ($key: String!) {
             productsUpsert(input: [{sku: "MUG", name: "Mug, large"}], idempotencyKey: $key) {
               items { userErrors { message } } } }"""
    )
    after = await get(api, query, **{"if-none-match": tag})
    assert after.status_code == 200
    assert after.headers["etag"] != tag


async def test_nothing_is_kept_of_a_cart_of_an_error_or_of_a_post(api: ApiClient) -> None:
    created = await api.run(
        "carts/cartCreate", {"input": {"channelCode": api.shop.channel.code}}, as_="storefront"
    )
    secret: Any = created["cartCreate"]["secret"]
    with_cart = await get(api, PRODUCTS, **{"x-cart-secret": secret})
    failed = await get(api, "{ products(first: 1000) { nodes { sku } } }")
    posted = await api.http.post(
        "/graphql",
        json={"query": PRODUCTS},
        headers={"authorization": f"Bearer {api.credentials['storefront']}"},
    )
    assert "errors" in failed.json()
    for response in (with_cart, failed, posted):
        assert response.headers["cache-control"] == "no-store"
    assert "etag" not in posted.headers


def test_the_shortest_time_counts_and_any_private_field_ends_it() -> None:
    documents = DocumentStore(build_schema()._schema, TransportSettings())

    def seconds(query: str) -> int:
        return documents.prepare(query, None).max_age_seconds

    assert seconds("{ shippingMethods(first: 1) { nodes { code } } }") == 300
    assert seconds("{ shippingMethods(first: 1) { nodes { code } } ...P } "
                   "fragment P on Query { products(first: 1) { nodes { sku } } }") == 60  # fmt: skip
    assert seconds('{ products(first: 1) { nodes { sku } } node(id: "x") { id } }') == 0
    assert seconds("{ products(first: 1) { nodes { backorderLimit } } }") == 0
    assert seconds("{ products(first: 1) { nodes { cost { amount } } } }") == 0
