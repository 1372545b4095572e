"""Bulk queries: checked when they are sent, read by the worker, downloaded as JSON Lines."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from anyio.to_thread import run_sync

from api.background.bulk_reader import DocumentBulkReader, PageFailed
from api.background.bulk_reading import bulk_reader
from api.bulk_operations import plan
from domain.access.api_keys import KeyText
from domain.access.caller import SYSTEM, Caller, PrincipalKind
from domain.bulk_operations.bulk_operation import KEPT_FOR, LEASE, BulkPage, BulkQuery
from persistence.checks.bulk_operations import CHECKS
from persistence.checks.check import Violation
from persistence.reads.keys import api_key_by_prefix
from tests.api.api_client import ApiClient
from use_cases.access.revoke_api_key import revoke_api_key
from use_cases.bulk_operations.continue_bulk_operations import continue_bulk_operations

ORDERS = """
query Orders($first: String) {
  orders(orderBy: { field: PLACED_AT, descending: false }) {
    edges { cursor node { ...Whole } }
    pageInfo { hasNextPage }
  }
}
fragment Whole on Order {
  number
  total { amount }
  lines { nodes { sku quantity } }
  ... on Order { told: events { edges { node { type } } } }
}
""".replace("query Orders($first: String)", "query Orders")

LINES = [("MUG", 1), ("LAMP", 1), ("MUG", 2)]


@pytest.fixture
def reader(api: ApiClient) -> Iterator[DocumentBulkReader]:
    made = bulk_reader(api.shop.database)
    yield made
    made.close()


@pytest.fixture
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("ROOT_PAGE", 2), ("NESTED_ROOT_PAGE", 2), ("NESTED_PAGE", 1)):
        monkeypatch.setattr(plan, name, size)


async def begin(api: ApiClient, query: str, **rest: Any) -> dict[str, Any]:
    variables = {"input": {"query": query} | rest.pop("input", {})}
    answer = await api.run("bulk_operations/bulkQueryRun", variables, **rest)
    begun: dict[str, Any] = answer["bulkQueryRun"]
    return begun


async def work(api: ApiClient, reader: Any, later: timedelta = timedelta(0)) -> int:
    now = api.application.services.clock() + later
    return await run_sync(continue_bulk_operations, api.shop.database, reader, now)


async def seen(api: ApiClient, key: str, **rest: Any) -> dict[str, Any]:
    answer = await api.run(
        """query ($id: ID!) { bulkOperation(id: $id) {
          status objectCount byteCount url partialUrl errorCode errorMessage expiresAt } }""",
        {"id": key},
        **rest,
    )
    found: dict[str, Any] = answer["bulkOperation"]
    return found


async def lines(api: ApiClient, url: str) -> list[dict[str, Any]]:
    response = await api.http.get(url)
    assert response.headers["content-type"] == "application/jsonl; charset=utf-8"
    return [orjson.loads(line) for line in response.text.splitlines()]


@pytest.mark.usefixtures("_small_pages")
async def test_all_of_a_list_and_of_the_lists_inside_it_is_read(
    api: ApiClient, reader: DocumentBulkReader
) -> None:
    orders = [api.shop.place(*LINES[: 1 + number % 3]) for number in range(5)]
    begun = await begin(api, ORDERS)
    assert begun["userErrors"] == []
    assert begun["bulkOperation"]["status"] == "CREATED"
    assert await work(api, reader) == 3

    now = await seen(api, begun["bulkOperation"]["id"])
    assert now["status"] == "COMPLETED"
    found = await lines(api, now["url"])
    assert now["objectCount"] == len(found)
    heads = [line for line in found if "__parentId" not in line]
    assert sorted(line["number"] for line in heads) == [order.number for order in orders]
    orders.sort(key=lambda order: [line["number"] for line in heads].index(order.number))
    assert set(heads[0]) == {"number", "total"}
    ids = [f"Order_{order.id.hex}" for order in orders]
    for order, key in zip(orders, ids, strict=True):
        inside = [line for line in found if line.get("__parentId") == key]
        assert [(line["sku"], line["quantity"]) for line in inside if "sku" in line] == [
            (line.sku, line.ordered) for line in order.lines
        ]
        assert sum("type" in line for line in inside) == order.version
    places = [ids.index(line["__parentId"]) for line in found if "__parentId" in line]
    assert places == sorted(places)
    with api.shop.database.snapshot() as snapshot:
        broken = [x for check in CHECKS for x in check.find(snapshot) if isinstance(x, Violation)]
    assert broken == []


async def test_a_download_may_go_on_at_any_byte(
    api: ApiClient, reader: DocumentBulkReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "ROOT_PAGE", 1)
    begun = await begin(api, "{ products { nodes { sku name } } }")
    await work(api, reader)
    url = (await seen(api, begun["bulkOperation"]["id"]))["url"]
    whole = (await api.http.get(url)).content
    assert whole.count(b"\n") == 3
    for start, end in ((0, 4), (7, len(whole) - 3), (len(whole) - 1, len(whole) - 1)):
        part = await api.http.get(url, headers={"range": f"bytes={start}-{end}"})
        assert part.status_code == 206
        assert part.content == whole[start : end + 1]
        assert part.headers["content-range"] == f"bytes {start}-{end}/{len(whole)}"
    rest = await api.http.get(url, headers={"range": "bytes=5-"})
    assert rest.content == whole[5:]
    changed = await api.http.get(url, headers={"range": "bytes=5-", "if-range": '"other"'})
    assert (changed.status_code, changed.content) == (200, whole)
    beyond = await api.http.get(url, headers={"range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    head = await api.http.head(url)
    assert (head.headers["content-length"], head.content) == (str(len(whole)), b"")
    assert (await api.http.get(url[:-10] + "x.jsonl")).status_code == 404


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("{ orders(first: 5) { nodes { id } } }", "leave out first"),
        ("{ orders { nodes { lines(first: 5) { nodes { sku } } } } }", "leave out first"),
        ("{ orders { totalCount } }", "select edges"),
        ("{ orders { nodes { id } edges { node { id } } } }", "select edges"),
        ("{ orders @skip(if: true) { nodes { id } } }", "leave out @skip"),
        ("{ orders { nodes @skip(if: true) { id } } }", "select edges"),
        (
            "{ orders { nodes { lines { nodes { sku } } ... on Order { lines { nodes { id } } } } } }",
            "twice",
        ),
        ("{ viewer { kind } }", "not a list with pages"),
        ("{ orders { nodes { id } } products { nodes { id } } }", "exactly one field"),
        ("mutation { orderCancel { userErrors { code } } }", ""),
        ("{ orders { nodes { nothing } } }", "nothing"),
        ("{ orders {", "Syntax Error"),
    ],
)
async def test_what_cannot_be_read_in_bulk_is_refused_at_once(
    api: ApiClient, query: str, told: str
) -> None:
    begun = await begin(api, query)
    assert begun["bulkOperation"] is None
    (error,) = begun["userErrors"]
    assert (error["code"], error["field"]) == ("INVALID", ["input", "query"])
    assert told in error["message"]


async def test_it_is_done_with_the_rights_of_whoever_asked_and_no_more(
    api: ApiClient, reader: DocumentBulkReader
) -> None:
    made = await api.run(
        """mutation ($key: String!) { apiKeyCreate(idempotencyKey: $key, input: {
          kind: PARTNER, name: "erp", scopes: ["bulk:run", "catalog:read"] }) {
          apiKey { id } text } }"""
    )
    erp = made["apiKeyCreate"]["text"]
    refused = await begin(api, "{ orders { nodes { id } } }", as_=erp)
    assert refused["userErrors"][0]["code"] == "NOT_PERMITTED"
    begun = await begin(api, "{ products { nodes { sku } } }", as_=erp)
    key = begun["bulkOperation"]["id"]
    assert await seen(api, key) is None
    assert (await api.run("query ($id: ID!) { node(id: $id) { id } }", {"id": key}))["node"] is None
    await api.run(
        "mutation ($id: ID!, $key: String!) { apiKeyRevoke(id: $id, idempotencyKey: $key) { apiKey { id } } }",
        {"id": made["apiKeyCreate"]["apiKey"]["id"]},
    )
    await work(api, reader)
    with api.shop.database.reading() as unit:
        ended = unit.bulk_operations.get(
            UUID(hex=key.removeprefix("BulkOperation_")), visible_to=_client_of(made)
        )
    assert (ended.status.value, ended.error_code) == ("FAILED", "ACCESS_DENIED")


def _client_of(made: dict[str, Any]) -> Caller:
    key = made["apiKeyCreate"]["apiKey"]["id"].removeprefix("ApiKey_")
    return Caller(kind=PrincipalKind.PARTNER, client=f"key:{key}", scopes=frozenset())


class Unlucky:
    """A reader whose process dies, or which fails, at some pages."""

    def __init__(self, reader: DocumentBulkReader, fails: list[BaseException | None]) -> None:
        self.reader = reader
        self.fails = fails

    def page(self, caller: Caller, query: BulkQuery, cursor: str | None) -> BulkPage:
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure
        return self.reader.page(caller, query, cursor)

    def close(self) -> None:
        self.reader.close()


async def test_whatever_dies_in_between_the_result_is_whole(
    api: ApiClient, reader: DocumentBulkReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "ROOT_PAGE", 1)
    begun = await begin(api, "{ products { nodes { sku } } }")
    died = KeyboardInterrupt("the process was killed")
    unlucky = Unlucky(reader, [None, died, PageFailed("the database was away"), None, None])
    with pytest.raises(KeyboardInterrupt):
        await work(api, unlucky)
    assert await work(api, unlucky) == 0, "the lease of the dead one still lasts"
    for number in range(1, 4):
        await work(api, unlucky, later=number * (LEASE + timedelta(seconds=1)))
    now = await seen(api, begun["bulkOperation"]["id"])
    assert now["status"] == "COMPLETED"
    assert sorted(line["sku"] for line in await lines(api, now["url"])) == ["CHAIR", "LAMP", "MUG"]


async def test_a_canceled_one_keeps_what_it_has_and_a_week_later_nothing(
    api: ApiClient, reader: DocumentBulkReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "ROOT_PAGE", 1)
    begun = await begin(api, "{ products { nodes { sku } } }")
    key = begun["bulkOperation"]["id"]
    with pytest.raises(KeyboardInterrupt):
        await work(api, Unlucky(reader, [None, KeyboardInterrupt()]))
    canceled = await api.run("bulk_operations/bulkOperationCancel", {"id": key}, key="stop")
    assert canceled["bulkOperationCancel"]["bulkOperation"]["status"] == "CANCELED"
    assert await work(api, reader, later=2 * LEASE) == 0
    url = (await seen(api, key))["partialUrl"]
    assert len(await lines(api, url)) == 1

    week = api.application.services.clock() + KEPT_FOR + timedelta(minutes=1)
    forgotten = api.shop.database.run(lambda unit: unit.bulk_operations.expire(week, limit=10))
    assert forgotten == 1
    assert (await seen(api, key))["status"] == "EXPIRED"
    assert (await api.http.get(url)).status_code == 410


async def test_the_key_of_a_cancellation_stands_for_one_operation(api: ApiClient) -> None:
    first, second = [
        (await begin(api, query))["bulkOperation"]["id"]
        for query in ("{ products { nodes { sku } } }", "{ orders { nodes { id } } }")
    ]
    for _ in range(2):
        answer = await api.run("bulk_operations/bulkOperationCancel", {"id": first}, key="stop")
        assert answer["bulkOperationCancel"]["bulkOperation"]["status"] == "CANCELED"
    reused = await api.run("bulk_operations/bulkOperationCancel", {"id": second}, key="stop")
    assert reused["bulkOperationCancel"]["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_the_address_of_a_result_ends_with_the_key_that_asked_for_it(
    api: ApiClient, reader: DocumentBulkReader
) -> None:
    begun = await begin(api, "{ products { nodes { sku } } }")
    await work(api, reader)
    url = (await seen(api, begun["bulkOperation"]["id"]))["url"]
    assert (await api.http.get(url)).status_code == 200
    shown = KeyText.parse(api.credentials["staff"])
    assert shown is not None
    with api.shop.database.snapshot() as snapshot:
        key = api_key_by_prefix(snapshot, shown.prefix)
    assert key is not None
    now = api.application.services.clock()
    api.shop.database.run(lambda unit: revoke_api_key(unit, SYSTEM, now, key_id=key.id))
    assert (await api.http.get(url)).status_code == 404


async def test_five_at_a_time_and_the_same_key_begins_one(api: ApiClient) -> None:
    query = "{ products { nodes { sku } } }"
    first = await begin(api, query, key="one")
    assert await begin(api, query, key="one") == first
    for _ in range(4):
        assert (await begin(api, query))["userErrors"] == []
    refused = await begin(api, query)
    assert refused["userErrors"][0]["code"] == "BULK_OPERATION_LIMIT"
    assert refused["bulkOperation"] is None
