"""Counts, damage and quality control through the API."""

from typing import Any

from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_key
from tests.statements import counted_statements


async def step(api: ApiClient, name: str, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await api.run(f"stock/{name}", variables))[name]
    assert answer["userErrors"] == []
    count: dict[str, Any] = answer["stockCount"]
    return count


async def test_a_blind_count_hides_the_books_until_it_is_submitted(api: ApiClient) -> None:
    wanted = {
        "locationCode": "LEEDS", "skus": ["MUG", "LAMP"], "blind": True, "approvalOverPieces": 1,
        "approvalOverAmount": {"amount": "50.00", "currencyCode": "GBP"},
    }  # fmt: skip
    count = await step(api, "stockCountCreate", input=wanted)
    key = count["id"]
    found = [{"sku": "MUG", "counted": 18}, {"sku": "LAMP", "counted": 8}]
    recorded = await step(api, "stockCountRecord", stockCountId=key, input=found)
    assert recorded["summary"] == {
        "lines": 2, "counted": 2, "found": None, "missing": None, "robbed": 0,
    }  # fmt: skip
    assert {line["expected"] for line in recorded["lines"]["nodes"]} == {None}
    submitted = await step(api, "stockCountSubmit", stockCountId=key)
    assert (submitted["status"], submitted["summary"]["missing"]) == ("SUBMITTED", 2)
    approved = await step(api, "stockCountApprove", stockCountId=key)
    assert approved["status"] == "APPLIED"
    assert approved["approvalOverAmount"] == {"amount": "50.00", "currencyCode": "GBP"}
    assert api.shop.position("MUG", "LEEDS").available == 18
    listed = await api.run("stock/stockCounts", {"filter": {"statuses": ["APPLIED"]}})
    (node,) = listed["stockCounts"]["nodes"]
    assert [line["sku"] for line in node["lines"]["nodes"]] == ["MUG"]


async def test_refusals_of_a_count_name_the_item(api: ApiClient) -> None:
    count = await step(api, "stockCountCreate", input={"locationCode": "LEEDS"})
    found = [{"sku": "MUG", "counted": -1}, {"sku": "SOFA", "counted": 1}]
    answer = await api.run("stock/stockCountRecord", {"stockCountId": count["id"], "input": found})
    errors = answer["stockCountRecord"]["userErrors"]
    assert [error["field"] for error in errors] == [
        ["input", "0", "counted"], ["input", "1", "sku"],
    ]  # fmt: skip
    rejected = await step(api, "stockCountReject", stockCountId=count["id"], note="Late")
    assert (rejected["status"], rejected["note"]) == ("REJECTED", "Late")
    again = await api.run("stock/stockCountSubmit", {"stockCountId": count["id"]})
    assert again["stockCountSubmit"]["userErrors"][0]["code"] == "MOVE_REFUSED"


LINES_OF_COUNTS = """
query ($first: Int!) {
  stockCounts(first: $first) {
    nodes { number lines(first: 1) { nodes { sku } pageInfo { hasNextPage endCursor } } }
  }
}
"""


async def test_the_lines_of_many_counts_are_read_at_once(api: ApiClient) -> None:
    for skus in (["MUG", "LAMP"], ["LAMP"], ["MUG"]):
        await step(api, "stockCountCreate", input={"locationCode": "LEEDS", "skus": skus})
    with counted_statements(api.shop.database) as alone:
        await api.run(LINES_OF_COUNTS, {"first": 1})
    with counted_statements(api.shop.database) as together:
        listed = (await api.run(LINES_OF_COUNTS, {"first": 3}))["stockCounts"]["nodes"]
    pages = [node["lines"] for node in listed]
    assert [page["nodes"][0]["sku"] for page in pages[:2]] == ["MUG", "LAMP"]
    assert [page["pageInfo"]["hasNextPage"] for page in pages] == [False, False, True]
    lines = [[entry for entry in sent if "stock_count_line" in entry] for sent in (alone, together)]
    assert [len(statements) for statements in lines] == [1, 1]
    (oldest,) = (await api.run("{ stockCounts(last: 1) { nodes { id } } }"))["stockCounts"]["nodes"]
    rest = await api.run(
        "query ($id: ID!, $after: String) { node(id: $id) { ... on StockCount {"
        " lines(first: 5, after: $after) { nodes { sku } } } } }",
        {"id": oldest["id"], "after": pages[2]["pageInfo"]["endCursor"]},
    )
    shown = pages[2]["nodes"] + rest["node"]["lines"]["nodes"]
    assert sorted(line["sku"] for line in shown) == ["LAMP", "MUG"]


async def test_who_counts_may_not_approve_without_the_scope(api: ApiClient) -> None:
    counter = make_key(
        api.shop, PrincipalKind.PARTNER, scopes=frozenset({"stock:read", "stock:write"})
    )
    answer = await api.send("stock/stockCountApprove", {"stockCountId": "x"}, as_=counter)
    assert answer["errors"][0]["extensions"]["missingScopes"] == ["stock:approve"]


async def test_damaged_pieces_are_set_aside_and_inspected_ones_decided_on(api: ApiClient) -> None:
    at = {"sku": "MUG", "locationCode": "LONDON"}
    moves = [
        at | {"quantity": 3, "fromState": "AVAILABLE", "toState": "QUALITY_CONTROL",
              "reason": "INSPECTED"},
        at | {"quantity": 1, "fromState": "AVAILABLE", "toState": "DAMAGED", "reason": "DAMAGED"},
        at | {"quantity": 9, "fromState": "AVAILABLE", "toState": "DAMAGED", "reason": "DAMAGED"},
        at | {"quantity": 1, "fromState": "DAMAGED", "toState": "DAMAGED", "reason": "ADJUSTED"},
    ]  # fmt: skip
    *done, short, same = (await api.run("stock/stockMove", {"input": moves}))["stockMove"]["items"]
    assert done[1]["position"] == {
        "onHand": 10, "available": 6, "qualityControl": 3, "damaged": 1,
    }  # fmt: skip
    assert short["userErrors"][0]["available"] == 6
    assert same["userErrors"][0]["field"] == ["input", "3", "toState"]
    checks = [at | {"passed": 1, "damaged": 1, "disposed": 1}, at | {"passed": 1}, at]
    answer = await api.run("stock/qualityCheckRecord", {"input": checks})
    good, too_many, nothing = answer["qualityCheckRecord"]["items"]
    assert good["position"] == {
        "onHand": 9, "available": 7, "qualityControl": 0, "damaged": 2,
    }  # fmt: skip
    assert too_many["userErrors"][0]["state"] == "QUALITY_CONTROL"
    assert nothing["userErrors"][0]["code"] == "INVALID"
