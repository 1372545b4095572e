"""A merchant's deployment: load the manifest, limit the key, run by id; remove what is old."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from api.documents.finder import FRESH_SECONDS, TrustedDocuments
from domain.access.caller import PrincipalKind
from domain.access.scopes import SCOPES
from tests.api.api_client import ApiClient, make_key, read_document

KIND = "query Kind { viewer { kind } }"
SCOPE_LIST = "query Scopes { viewer { scopes } }"
LIST = "{ trustedDocuments(first: 10) { totalCount nodes { application documentId } } }"


async def load(
    api: ApiClient, documents: dict[str, str], application: str = "storefront", as_: str = "staff"
) -> dict[str, Any]:
    answer = await api.run(
        "documents/trustedDocumentsUpsert",
        {
            "application": application,
            "input": [{"documentId": name, "text": text} for name, text in documents.items()],
        },
        as_=as_,
    )
    payload: dict[str, Any] = answer["trustedDocumentsUpsert"]
    return payload


async def run_by_id(api: ApiClient, document_id: str, as_: str = "storefront") -> dict[str, Any]:
    response = await api.http.post(
        "/graphql",
        json={"documentId": document_id},
        headers={
            "accept": "application/graphql-response+json",
            "authorization": f"Bearer {api.credentials[as_]}",
        },
    )
    answer: dict[str, Any] = response.json()
    return answer


def codes(item: dict[str, Any]) -> list[str]:
    return [error["code"] for error in item["userErrors"]]


async def test_a_loaded_document_is_run_by_its_id_and_by_its_hash(api: ApiClient) -> None:
    payload = await load(api, {"abc": KIND})

    (item,) = payload["items"]
    assert item["node"]["operationName"] == "Kind"
    sha256 = hashlib.sha256(KIND.encode()).hexdigest()
    assert item["node"]["sha256"] == sha256
    for name in ("abc", sha256, f"sha256:{sha256}"):
        assert (await run_by_id(api, name))["data"] == {"viewer": {"kind": "STOREFRONT"}}


async def test_a_document_is_run_under_the_rights_of_whoever_names_it(api: ApiClient) -> None:
    await load(api, {"keys": "query Keys { apiKeys(first: 1) { nodes { id } } }"})
    refused = await run_by_id(api, "keys")
    assert refused["errors"][0]["extensions"]["missingScopes"] == ["keys:read"]


async def test_each_document_is_kept_or_refused_on_its_own(api: ApiClient) -> None:
    payload = await load(
        api,
        {
            "good": KIND,
            "unknown-field": "query Bad { nothing }",
            "broken": "query {",
            "sha256:" + "0" * 64: KIND,
            "": KIND,
        },
    )
    good, *bad = payload["items"]
    assert good["node"]["documentId"] == "good"
    assert [codes(item) for item in bad] == [["INVALID"]] * 4
    assert bad[0]["userErrors"][0]["field"] == ["input", "1", "text"]
    assert "Cannot query field" in bad[0]["userErrors"][0]["message"]


async def test_an_id_never_changes_its_meaning_but_apps_may_share_it(api: ApiClient) -> None:
    await load(api, {"abc": KIND})
    again = await load(api, {"abc": KIND})
    shared = await load(api, {"abc": KIND}, application="ios")
    changed = await load(api, {"abc": SCOPE_LIST}, application="ios")

    assert codes(again["items"][0]) == codes(shared["items"][0]) == []
    assert codes(changed["items"][0]) == ["ALREADY_EXISTS"]
    listed = (await api.run(LIST))["trustedDocuments"]
    assert listed["totalCount"] == 2
    assert {node["application"] for node in listed["nodes"]} == {"storefront", "ios"}


async def test_what_no_manifest_held_since_can_be_removed(api: ApiClient) -> None:
    now = api.application.services.clock()
    await load(api, {"old": KIND})
    await load(api, {"old": KIND}, application="ios")
    clock = api.application.services.clock
    api.application.services.clock = lambda: clock() + timedelta(days=1)
    await load(api, {"new": SCOPE_LIST})

    variables = {"application": "storefront"}
    cut = (now + timedelta(hours=12)).isoformat()
    removed = await api.run("documents/trustedDocumentsRemove", {**variables, "loadedBefore": cut})
    ahead = (now + timedelta(days=9)).isoformat()
    refused = await api.run(
        "documents/trustedDocumentsRemove", {**variables, "loadedBefore": ahead}
    )

    assert removed["trustedDocumentsRemove"]["removedCount"] == 1
    assert codes(refused["trustedDocumentsRemove"]) == ["INVALID"]
    left = (await api.run(LIST))["trustedDocuments"]["nodes"]
    assert left == [
        {"application": "storefront", "documentId": "new"},
        {"application": "ios", "documentId": "old"},
    ]


@pytest.mark.parametrize("scope", ["documents:read", "catalog:write"])
async def test_loading_needs_its_scope(api: ApiClient, scope: str) -> None:
    key = make_key(api.shop, PrincipalKind.PARTNER, scopes={scope})
    answer = await api.send(
        "documents/trustedDocumentsUpsert",
        {"application": "ios", "input": [{"documentId": "a", "text": KIND}]},
        as_=key,
    )
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_who_is_bound_to_a_channel_loads_nothing(api: ApiClient) -> None:
    bound = {"channel_ids": [api.shop.channel.id], "scopes": SCOPES}
    key = make_key(api.shop, PrincipalKind.PARTNER, **bound)
    payload = await load(api, {"abc": KIND}, as_=key)
    assert codes(payload) == ["NOT_PERMITTED"]


async def test_a_key_limited_to_trusted_documents_runs_these_only(api: ApiClient) -> None:
    await load(api, {"abc": KIND})
    api.credentials["limited"] = make_key(
        api.shop, PrincipalKind.PARTNER, scopes={"orders:read"}, trusted_documents_only=True
    )
    assert (await run_by_id(api, "abc", "limited"))["data"] == {"viewer": {"kind": "PARTNER"}}
    assert (await api.send(KIND, as_="limited"))["data"] == {"viewer": {"kind": "PARTNER"}}
    refused = await api.send(SCOPE_LIST, as_="limited")
    assert refused["errors"][0]["extensions"]["code"] == "QUERY_NOT_IN_SAFELIST"


async def test_a_key_limited_to_trusted_documents_trusts_none_itself(api: ApiClient) -> None:
    await load(api, {"load": read_document("documents/trustedDocumentsUpsert")})
    limited = make_key(api.shop, PrincipalKind.PARTNER, scopes=SCOPES, trusted_documents_only=True)
    assert codes(await load(api, {"mine": SCOPE_LIST}, as_=limited)) == ["NOT_PERMITTED"]


async def test_every_process_learns_of_a_load_within_seconds(api: ApiClient) -> None:
    moment = 100.0
    finder = TrustedDocuments(api.application.services, monotonic=lambda: moment)
    assert await finder("abc") is None
    await load(api, {"abc": KIND})
    assert await finder("abc") is None
    moment += FRESH_SECONDS
    assert await finder("abc") == KIND
