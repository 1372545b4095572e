"""Managing API keys over GraphQL."""

from typing import Any

import pytest

from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from domain.access.scopes import ALLOWED_SCOPES, SCOPES
from tests.api.api_client import ApiClient, make_key
from tests.statements import counted_statements

READER = {"kind": "PARTNER", "name": "ERP", "scopes": ["orders:read", "stock:read"]}


async def create(api: ApiClient, as_: str = "staff", **given: Any) -> dict[str, Any]:
    key = given.pop("key", None)
    answer = await api.run("access/apiKeyCreate", {"input": READER | given}, as_=as_, key=key)
    created: dict[str, Any] = answer["apiKeyCreate"]
    return created


async def test_a_new_key_works_at_once_and_does_what_it_was_given(api: ApiClient) -> None:
    created = await create(api, channelIds=[global_id("Channel", api.shop.channel.id)])

    assert created["userErrors"] == []
    assert created["repeated"] is False
    assert created["apiKey"]["scopes"] == ["orders:read", "stock:read"]
    assert created["apiKey"]["prefix"] in created["text"]
    viewer = (await api.run("access/viewer", as_=created["text"]))["viewer"]
    assert viewer == {
        "kind": "PARTNER",
        "scopes": ["orders:read", "stock:read"],
        "keyName": "ERP",
        "expiresAt": None,
        "orderId": None,
        "channels": [
            {
                "id": global_id("Channel", api.shop.channel.id),
                "code": "web",
                "name": "Web store",
                "currencyCode": "GBP",
            }
        ],
    }
    refused = await api.send("access/apiKeys", {"first": 1}, as_=created["text"])
    assert refused["errors"][0]["extensions"]["missingScopes"] == ["keys:read"]


async def test_a_repeated_request_gives_the_key_without_its_text_and_says_so(
    api: ApiClient,
) -> None:
    first = await create(api, key="once")
    again = await create(api, key="once")
    other = await create(api, key="once", name="CRM")

    assert again["apiKey"]["id"] == first["apiKey"]["id"]
    assert (again["text"], again["repeated"]) == (None, True)
    assert other["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert (other["text"], other["repeated"]) == (None, False)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"scopes": None}, "INVALID", ["input", "scopes"]),
        ({"scopes": ["orders:reed"]}, "INVALID", ["input", "scopes"]),
        ({"name": ""}, "INVALID", ["input", "name"]),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "INVALID", ["input", "expiresAt"]),
        ({"channelIds": ["Channel_" + "0" * 32]}, "NOT_FOUND", ["input", "channelIds"]),
        ({"channelIds": ["Order_" + "0" * 32]}, "NOT_FOUND", ["input", "channelIds"]),
        ({"kind": "STOREFRONT", "scopes": None}, "INVALID", ["input", "channelIds"]),
    ],
)
async def test_a_refused_key_says_what_is_wrong(
    api: ApiClient, given: dict[str, Any], code: str, field: list[str]
) -> None:
    created = await create(api, **given)

    assert [(e["code"], e["field"]) for e in created["userErrors"]] == [(code, field)]
    assert (created["apiKey"], created["text"], created["repeated"]) == (None, None, False)


async def test_nobody_gives_rights_they_lack(api: ApiClient) -> None:
    api.credentials["bound"] = make_key(
        api.shop,
        PrincipalKind.PARTNER,
        scopes=["keys:read", "keys:write", "orders:read"],
        channel_ids=[api.shop.channel.id],
    )
    channels = [global_id("Channel", api.shop.channel.id)]

    more = await create(api, "bound", channelIds=channels)
    wider = await create(api, "bound", scopes=["orders:read"])
    staff = await create(api, "bound", kind="STAFF", scopes=["orders:read"], channelIds=channels)
    fits = await create(api, "bound", scopes=["orders:read"], channelIds=channels)

    assert [e["userErrors"][0]["field"][-1] for e in (more, wider, staff)] == [
        "scopes", "channelIds", "kind",
    ]  # fmt: skip
    assert {e["userErrors"][0]["code"] for e in (more, wider, staff)} == {"NOT_PERMITTED"}
    assert fits["userErrors"] == []
    seen = (await api.run("access/apiKeys", {"first": 10}, as_="bound"))["apiKeys"]
    # Itself, the new one, and the storefront's of the same channel.
    assert seen["totalCount"] == 3
    assert fits["apiKey"]["id"] in {entry["id"] for entry in seen["nodes"]}


async def test_a_revoked_key_is_shown_as_such_and_refused_elsewhere_at_once(api: ApiClient) -> None:
    created = await create(api)

    revoked = (await api.run("access/apiKeyRevoke", {"id": created["apiKey"]["id"]}))[
        "apiKeyRevoke"
    ]
    again = (await api.run("access/apiKeyRevoke", {"id": created["apiKey"]["id"]}))["apiKeyRevoke"]

    assert revoked["apiKey"]["revokedAt"] is not None
    assert again == revoked
    answer = await api.send("access/viewer", as_=created["text"])
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_key_that_is_hidden_or_none_is_not_found(api: ApiClient) -> None:
    created = await create(api)
    api.credentials["bound"] = make_key(
        api.shop, PrincipalKind.PARTNER, scopes=SCOPES, channel_ids=[api.shop.channel.id]
    )

    for key_id in (created["apiKey"]["id"], "ApiKey_" + "0" * 32, "nonsense"):
        refused = (await api.run("access/apiKeyRevoke", {"id": key_id}, as_="bound"))[
            "apiKeyRevoke"
        ]
        assert [(e["code"], e["field"]) for e in refused["userErrors"]] == [("NOT_FOUND", ["id"])]
        found = await api.run(f'{{ node(id: "{key_id}") {{ id }} }}', as_="bound")
        assert found["node"] is None


async def test_keys_are_paged_newest_first_with_a_constant_number_of_statements(
    api: ApiClient,
) -> None:
    for number in range(6):
        channels = [global_id("Channel", api.shop.channel.id)]
        await create(api, name=f"Key {number}", channelIds=channels)
    asked = []
    pages = []
    totals = []
    after = None
    for first in (2, 5):
        with counted_statements(api.shop.database) as counted:
            page = (await api.run("access/apiKeys", {"first": first, "after": after}))["apiKeys"]
        pages.append([entry["name"] for entry in page["nodes"]])
        asked.append(len(counted))
        totals.append(page["totalCount"])
        after = page["pageInfo"]["endCursor"]

    assert pages[0] == ["Key 5", "Key 4"]
    assert pages[1][:4] == ["Key 3", "Key 2", "Key 1", "Key 0"]
    assert totals == [9, 9]
    assert asked[0] == asked[1]


async def test_a_storefront_learns_its_channel_and_a_guest_its_order(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    token = api.application.services.tracking_token(order.id, 1)

    shop = (await api.run("access/viewer", as_="storefront"))["viewer"]
    guest = (await api.run("access/viewer", as_=token))["viewer"]

    assert shop["scopes"] == sorted(ALLOWED_SCOPES[PrincipalKind.STOREFRONT])
    assert [channel["code"] for channel in shop["channels"]] == ["web"]
    assert (guest["kind"], guest["scopes"], guest["channels"], guest["keyName"]) == (
        "GUEST", ["tracking:read"], [], None,
    )  # fmt: skip
    assert guest["orderId"] == global_id("Order", order.id)
    assert guest["expiresAt"] is not None


async def test_without_a_credential_nothing_is_told(api: ApiClient) -> None:
    for credential in (None, "ow_staff_wrong", "a.b.c"):
        answer = await api.send("access/viewer", as_=credential)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert answer.get("data") is None
