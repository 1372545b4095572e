"""Who changed what, when, from where, before and after: told with every write of staff and partners."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from domain.audit import USER_AGENT_LIMIT, shown_user_agent
from domain.differences import PERSONAL
from persistence.tables.audit import audit_entry, audit_object
from tests.api.api_client import ApiClient, make_key
from tests.statements import counted_statements

PLACE = """mutation($input: OrderPlaceInput!, $key: String!) {
  orderPlace(input: $input, idempotencyKey: $key) { userErrors { code message } }
}"""


async def entries(api: ApiClient, as_: str = "staff", **wanted: Any) -> list[dict[str, Any]]:
    answer = await api.run("access/auditEntries", {"first": 20, "filter": wanted}, as_=as_)
    nodes: list[dict[str, Any]] = answer["auditEntries"]["nodes"]
    assert answer["auditEntries"]["totalCount"] == len(nodes)
    return nodes


def adjust(quantity: int, sku: str = "MUG") -> dict[str, Any]:
    item = {"sku": sku, "locationCode": "LEEDS", "delta": quantity, "reason": "ADJUSTED"}
    return {"input": [item]}


async def test_an_entry_says_who_did_what_from_where_and_what_it_was_before(api: ApiClient) -> None:
    mug = global_id("Product", api.shop.products["MUG"].id)
    count = {"sku": "MUG", "locationCode": "LEEDS", "onHand": 7, "changeFromQuantity": 20}
    await api.run("stock/stockSet", {"input": [count]}, as_="partner")

    (entry,) = await entries(api, mutations=["stockSet"])
    assert (entry["principalKind"], entry["keyName"]) == ("PARTNER", "partner")
    assert (entry["mutation"], entry["operationName"]) == ("stockSet", "StockSet")
    assert entry["clientAddress"] == "127.0.0.1"
    assert entry["userAgent"].startswith("python-httpx/")
    assert entry["requestId"]
    (change,) = entry["changes"]
    assert change["objectType"] == "StockPosition"
    assert (change["before"], change["after"]) == ({"available": 20}, {"available": 7})
    # Found by the product that the position is of, by its client, and by nothing else.
    assert await entries(api, objectId=mug) == [entry]
    assert await entries(api, clients=[entry["client"]]) == [entry]
    assert await entries(api, requestId=entry["requestId"]) == [entry]
    assert await entries(api, occurredBefore=entry["occurredAt"], mutations=["stockSet"]) == []
    found = await api.run(
        "query($id: ID!) { node(id: $id) { ... on AuditEntry { mutation } } }", {"id": entry["id"]}
    )
    assert found["node"] == {"mutation": "stockSet"}


def test_a_program_may_call_itself_anything() -> None:
    assert shown_user_agent("ERP/7 (Leeds)") == "ERP/7 (Leeds)"
    assert shown_user_agent("a\x00\r\nb" + "c" * 1_000) == "ab" + "c" * (USER_AGENT_LIMIT - 2)
    assert shown_user_agent("") is shown_user_agent("\x00") is shown_user_agent(None) is None


async def test_an_order_and_its_parts_are_told_field_by_field(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 2))
    order_id = global_id("Order", order.id)
    await api.run("orders/orderCancel", {"orderId": order_id, "reason": "OTHER"})

    (entry,) = await entries(api, objectId=order_id)
    by_type = {change["objectType"]: change for change in entry["changes"]}
    assert entry["mutation"] == "orderCancel"
    changed = by_type["Order"]
    assert changed["before"]["status"] == "CONFIRMED"
    assert changed["after"]["status"] == "CANCELED"
    assert changed["before"].keys() | changed["after"].keys() == {
        "status", "version", "lines", "cancel_reason",
    }  # fmt: skip
    assert by_type["StockPosition"]["before"]["committed"] == 2


async def test_settings_are_told_too_and_neither_people_nor_secrets_are(api: ApiClient) -> None:
    customer = {"reference": "C-9", "name": "Grace Hopper", "email": "grace@example.com"}
    await api.run("customers/customersUpsert", {"input": [customer]})
    made = await api.run(
        "access/apiKeyCreate",
        {"input": {"kind": "PARTNER", "name": "ERP", "scopes": ["orders:read"]}},
    )
    key_id = made["apiKeyCreate"]["apiKey"]["id"]
    await api.run("access/apiKeyUpdate", {"id": key_id, "input": {"name": "CRM"}})
    await api.run("access/apiKeyRotate", {"id": key_id})

    rotated, updated, created = await entries(api, objectId=key_id)
    assert created["changes"][0]["before"] is None
    assert created["changes"][0]["after"]["scopes"] == ["orders:read"]
    (change,) = updated["changes"]
    assert (change["before"], change["after"]) == ({"name": "ERP"}, {"name": "CRM"})
    assert (
        rotated["changes"][0]["after"]["former_prefix"] == created["changes"][0]["after"]["prefix"]
    )
    (told,) = await entries(api, mutations=["customersUpsert"])
    assert told["changes"][0]["after"]["email"] == PERSONAL
    assert told["changes"][0]["after"]["reference"] == "C-9"
    stored = await _all_changes(api)
    for canary in ("Hopper", "grace", made["apiKeyCreate"]["text"].rpartition("_")[2]):
        assert canary not in stored


async def _all_changes(api: ApiClient) -> str:
    with api.shop.database.snapshot() as connection:
        return str(connection.execute(select(audit_entry.c.changes)).scalars().all())


async def test_what_is_refused_or_only_repeated_leaves_nothing(api: ApiClient) -> None:
    await api.run("stock/stockAdjust", adjust(-1), key="once")
    await api.run("stock/stockAdjust", adjust(-1), key="once")
    await api.send("orders/orderCancel", {"orderId": "Order_0", "reason": "OTHER"})

    assert [entry["mutation"] for entry in await entries(api)] == ["stockAdjust"]


async def test_who_shops_is_not_kept_and_pays_nothing(api: ApiClient) -> None:
    await api.known("storefront")
    placed = {
        "input": {
            "channelCode": "web", "lines": [{"sku": "MUG", "quantity": 1}],
            "contact": {"email": "a@example.com"}, "shippingMethodCode": "standard",
            "shippingAddress": {"name": "A", "street": "1", "city": "London",
                                "postalCode": "SW1Y 4JH", "countryCode": "GB"},
        }
    }  # fmt: skip
    with counted_statements(api.shop.database) as asked:
        answer = await api.run(PLACE, placed | {"key": "1"}, as_="storefront")

    assert answer["orderPlace"]["userErrors"] == []
    assert not [statement for statement in asked if "audit" in str(statement)]
    assert await entries(api) == []


async def test_a_bulk_update_costs_the_same_statements_whatever_its_size(api: ApiClient) -> None:
    asked = []
    for skus in (["MUG"], ["MUG", "LAMP", "CHAIR"]):
        items = [adjust(1, sku)["input"][0] | {"reason": "COUNTED"} for sku in skus]
        with counted_statements(api.shop.database) as counted:
            await api.run("stock/stockAdjust", {"input": items})
        asked.append(len([one for one in counted if "audit" in str(one)]))
    assert asked[0] == asked[1] == 2


async def test_who_is_bound_to_channels_reads_no_trail(api: ApiClient) -> None:
    await api.run("stock/stockAdjust", adjust(-1))
    api.credentials["bound"] = make_key(
        api.shop, PrincipalKind.PARTNER, scopes=["audit:read"], channel_ids=[api.shop.channel.id]
    )
    (entry,) = await entries(api)
    assert await entries(api, as_="bound") == []
    hidden = await api.run(f'{{ node(id: "{entry["id"]}") {{ id }} }}', as_="bound")
    assert hidden["node"] is None


async def test_the_trail_is_forgotten_after_its_time_and_not_before(api: ApiClient) -> None:
    await api.run("stock/stockAdjust", adjust(-1))
    database = api.shop.database
    with database.snapshot() as connection:
        written: Any = connection.execute(select(audit_entry.c.occurred_at)).scalar_one()

    def forget(before: Any) -> int:
        return database.run(lambda unit: unit.audit.forget(before, limit=10))

    assert [forget(written), forget(written + timedelta(seconds=1))] == [0, 1]
    with database.snapshot() as connection:
        left = connection.execute(select(func.count()).select_from(audit_object)).scalar()
    assert left == 0
    api.written.clear()


async def test_settings_that_are_written_at_once_are_told_too(api: ApiClient) -> None:
    rules = {"code": "nearest", "name": "Nearest", "currencyCode": "GBP"}
    answer = await api.run("fulfillment/sourcingProfilePublish", {"input": rules})
    assert answer["sourcingProfilePublish"]["userErrors"] == []

    (entry,) = await entries(api, mutations=["sourcingProfilePublish"])
    (change,) = entry["changes"]
    assert change["before"] is None
    assert change["after"]["code"] == "nearest"
