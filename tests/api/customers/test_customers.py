"""Customers through the API: set up in bulk, found, and seen by who may see them."""

from typing import Any

from domain.access.caller import PrincipalKind
from domain.access.scopes import SCOPES
from domain.channels.channel import Channel
from tests.api.api_client import ApiClient, make_key
from tests.api.page_cost import statements_for
from tests.shop import IDS, NOW

GRACE = {
    "reference": "C-2",
    "name": "Grace Hopper",
    "email": "Grace@Example.com",
    "tags": ["vip", "press"],
    "defaultAddress": {"street": "1 Navy Yard", "city": "London", "countryCode": "GB"},
    "attributes": [{"key": "crm", "value": "77"}],
}


async def upsert(api: ApiClient, *items: Any, **options: Any) -> dict[str, Any]:
    answer = await api.run("customers/customersUpsert", {"input": list(items)}, **options)
    payload: dict[str, Any] = answer["customersUpsert"]
    return payload


async def references(api: ApiClient, as_: str = "staff", **variables: Any) -> list[str]:
    page = await api.run("customers/customers", {"first": 100} | variables, as_=as_)
    return [edge["node"]["reference"] for edge in page["customers"]["edges"]]


async def test_customers_are_answered_per_item(api: ApiClient) -> None:
    nowhere = {"reference": "C-3", "defaultAddress": {"countryCode": "XX"}}
    good, bad = (await upsert(api, GRACE, nowhere))["items"]
    assert good["node"]["email"] == "grace@example.com"
    assert good["node"]["tags"] == ["press", "vip"]
    assert good["node"]["defaultAddress"]["street"] == "1 Navy Yard"
    assert good["node"]["attributes"] == GRACE["attributes"]
    (error,) = bad["userErrors"]
    assert error["field"] == ["input", "1", "defaultAddress", "countryCode"]


async def test_filters_hold_together(api: ApiClient) -> None:
    await upsert(api, GRACE, {"reference": "C-3", "tags": ["vipper"]})
    assert await references(api, filter={"text": "hopper grace"}) == ["C-2"]
    assert await references(api, filter={"email": "GRACE@example.com"}) == ["C-2"]
    assert await references(api, filter={"tag": "vip"}) == ["C-2"]
    assert await references(api, filter={"tag": "vip", "text": "ada"}) == []
    assert await references(api, filter={"tag": "%"}) == []
    by = {"field": "REFERENCE", "descending": False}
    assert await references(api, orderBy=by) == ["C-1", "C-2", "C-3"]


async def test_one_customer_is_found_by_id_or_reference(api: ApiClient) -> None:
    found = (await api.run("customers/customer", {"reference": "C-1"}))["customer"]
    assert found["name"] == "Ada Byron"
    assert found["defaultAddress"]["city"] == "London"
    assert (await api.run("customers/customer", {"id": found["id"]}))["customer"] == found


async def test_who_does_not_exist_is_null(api: ApiClient) -> None:
    for identity in ({"reference": "C-9"}, {"id": "Customer_1"}, {"id": ""}):
        assert (await api.run("customers/customer", identity))["customer"] is None, identity


async def test_a_credential_bound_to_channels_sees_those_who_bought_there(api: ApiClient) -> None:
    shop = api.shop
    await upsert(api, GRACE)
    shop.place(("MUG", 1), customer_reference="C-1", contact=None)
    other = Channel(IDS.new(NOW), "market", "Market", "GBP", "M-{number}")
    with shop.database.transaction() as unit:
        unit.channels.save([other], NOW)
    here = make_key(shop, PrincipalKind.PARTNER, scopes=SCOPES, channel_ids=[shop.channel.id])
    there = make_key(shop, PrincipalKind.PARTNER, scopes=SCOPES, channel_ids=[other.id])

    assert await references(api, as_=here) == ["C-1"]
    assert await references(api, as_=there) == []
    ada = (await api.run("customers/customer", {"reference": "C-1"}))["customer"]["id"]
    for document, name in (
        ("query ($id: ID!) { node(id: $id) { id } }", "node"),
        ("query ($id: ID!) { customer(id: $id) { id } }", "customer"),
    ):
        assert (await api.run(document, {"id": ada}, as_=there))[name] is None
        assert (await api.run(document, {"id": ada}, as_=here))[name] == {"id": ada}

    refused = await upsert(api, GRACE, as_=here)
    assert [error["code"] for error in refused["userErrors"]] == ["NOT_PERMITTED"]


async def test_a_storefront_sees_no_customers(api: ApiClient) -> None:
    answer = await api.send("customers/customers", {"first": 1}, as_="storefront")
    assert answer["errors"][0]["extensions"]["missingScopes"] == ["customers:read"]


async def test_a_page_costs_the_same_whatever_its_size(api: ApiClient) -> None:
    await upsert(api, *[GRACE | {"reference": f"N-{n}"} for n in range(40)])
    few = await statements_for(api, "customers/customers", {"first": 2})
    assert few == await statements_for(api, "customers/customers", {"first": 60}) <= 3
