"""`events`: the whole log in its one order, of what the credential may see."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from persistence.reads.log import log_cursor, parse_log_cursor
from tests.api.api_client import ApiClient, make_key
from tests.event_makers import happen
from tests.shop import NOW
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules
from worker.relay import relay_once

EVENTS = "events/events"


async def pull(api: ApiClient, as_: str = "staff", **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await api.run(EVENTS, variables, as_=as_))["events"]
    return found


async def test_pages_meet_end_to_end_and_go_on_when_more_happens(api: ApiClient) -> None:
    orders = [api.shop.place(("MUG", 1)) for _ in range(3)]
    assert (await pull(api))["nodes"] == []  # nothing has its place in the log yet
    relay_once(api.shop.database)
    total = (await pull(api))["totalCount"]
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await pull(api, first=2, after=cursor)
        seen += page["nodes"]
        if page["nodes"]:
            cursor = page["pageInfo"]["endCursor"]
            assert cursor == page["nodes"][-1]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len({event["id"] for event in seen}) == len(seen) == total
    placed = [event["subjectId"] for event in seen if event["type"] == "ORDER_PLACED"]
    assert placed == [global_id("Order", order.id) for order in orders]

    happen(api.shop.database, orders[1].id)
    relay_once(api.shop.database)
    nothing = await pull(api, after=cursor, filter={"types": ["CART_CREATED"]})
    assert (nothing["nodes"], nothing["pageInfo"]["hasNextPage"]) == ([], False)
    (new,) = (await pull(api, after=cursor))["nodes"]
    # How far was looked, so that what is seldom wanted is not looked for from the start again.
    assert nothing["pageInfo"]["endCursor"] == new["cursor"]
    assert (new["subjectId"], new["version"]) == (
        global_id("Order", orders[1].id), orders[1].version + 1,
    )  # fmt: skip


async def test_a_cursor_from_before_a_restore_is_refused(api: ApiClient) -> None:
    api.shop.place(("MUG", 1))
    relay_once(api.shop.database)
    end = (await pull(api))["pageInfo"]["endCursor"]
    assert (await pull(api, after=end))["pageInfo"]["endCursor"] == end

    answer = await api.send(EVENTS, {"after": log_cursor(parse_log_cursor(end) + 1)})
    assert [e["extensions"]["code"] for e in answer["errors"]] == ["CURSOR_EXPIRED"]


async def test_a_filter_names_types_subjects_channels_and_an_order(api: ApiClient) -> None:
    order, other = api.shop.place(("MUG", 1)), api.shop.place(("MUG", 1))
    with api.shop.database.transaction() as unit:
        rule = StockRuleData("LAMP", "LEEDS", reorder_point=8)
        upsert_stock_rules(unit, api.shop.staff, NOW, items=[rule])
    relay_once(api.shop.database)

    async def count(**wanted: Any) -> int:
        found: int = (await pull(api, filter=wanted))["totalCount"]
        return found

    everything = await count()
    assert await count(subjectTypes=["ORDER"]) == order.version + other.version == everything - 1
    assert await count(types=["ALERT_RAISED"]) == await count(subjectTypes=["ALERT"]) == 1
    assert await count(orderId=global_id("Order", order.id)) == order.version
    channel = global_id("Channel", api.shop.channel.id)
    assert await count(channelIds=[channel]) == order.version + other.version
    assert await count(channelIds=[channel], types=["ALERT_RAISED"]) == 0
    assert await count(channelIds=["Channel_" + "0" * 32]) == await count(orderId="nothing") == 0


async def test_only_what_the_credential_could_read_anyway_is_told(api: ApiClient) -> None:
    api.shop.place(("MUG", 1))
    with api.shop.database.transaction() as unit:
        rule = StockRuleData("LAMP", "LEEDS", reorder_point=8)
        upsert_stock_rules(unit, api.shop.staff, NOW, items=[rule])
        unit.channels.save([replace(api.shop.channel, id=UUID(int=1), code="other")], NOW)
    relay_once(api.shop.database)
    partner = PrincipalKind.PARTNER

    async def kinds(**rights: Any) -> set[str]:
        key = make_key(api.shop, partner, **rights)
        return {event["subjectType"] for event in (await pull(api, key))["nodes"]}

    assert await kinds(scopes={"events:read", "orders:read"}) == {"ORDER"}
    assert await kinds(scopes={"events:read", "stock:read"}) == {"ALERT"}
    assert await kinds(scopes={"events:read"}) == set()
    elsewhere = {"scopes": {"events:read", "orders:read"}, "channel_ids": [UUID(int=1)]}
    assert await kinds(**elsewhere) == set()

    without = make_key(api.shop, partner, scopes={"orders:read"})
    refused = await api.send(EVENTS, {"first": 1}, as_=without)
    assert refused["errors"][0]["extensions"]["missingScopes"] == ["events:read"]


async def test_a_cursor_of_another_list_is_refused(api: ApiClient) -> None:
    answer = await api.send(EVENTS, {"first": 1, "after": "WzEsMl0"})
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
