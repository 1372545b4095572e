import base64
from typing import Any

import pytest
from sqlalchemy import select

from domain.access.caller import PrincipalKind
from domain.access.scopes import SCOPES
from domain.errors import NotPermitted
from persistence.tables.audit import audit_entry
from tests.api.api_client import ApiClient, make_key
from use_cases.webhooks.endpoint_rights import CheckedDocument, endpoint_rights

URL = "https://shop.example/hooks"


async def created(api: ApiClient, as_: str = "staff", **changes: Any) -> dict[str, Any]:
    endpoint = {"name": "ERP", "url": URL, "eventTypes": ["ORDER_*"], **changes}
    data = await api.run("webhooks/webhookEndpointCreate", {"input": endpoint}, as_=as_)
    found: dict[str, Any] = data["webhookEndpointCreate"]
    return found


async def endpoint_id(api: ApiClient, as_: str = "staff", **changes: Any) -> str:
    made = await created(api, as_, **changes)
    assert made["userErrors"] == []
    found: str = made["webhookEndpoint"]["id"]
    return found


async def test_a_secret_is_shown_once_and_an_endpoint_has_the_least_rights(api: ApiClient) -> None:
    values = {"input": {"name": "ERP", "url": URL, "eventTypes": ["ORDER_*"]}}
    first = await api.run("webhooks/webhookEndpointCreate", values, key="k")
    again = await api.run("webhooks/webhookEndpointCreate", values, key="k")
    made, repeated = first["webhookEndpointCreate"], again["webhookEndpointCreate"]

    assert made["secret"].startswith("whsec_")
    assert not made["repeated"]
    assert (repeated["secret"], repeated["repeated"]) == (None, True)
    assert repeated["webhookEndpoint"] == made["webhookEndpoint"]
    assert made["webhookEndpoint"]["scopes"] == ["orders:read"]
    assert made["webhookEndpoint"]["status"] == "ACTIVE"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"url": "http://shop.example/"}, "url"),
    ({"url": "https://127.0.0.1/"}, "url"),
    ({"url": "https://10.0.0.1/"}, "url"),
    ({"url": "https://[::ffff:192.168.0.1]/"}, "url"),
    ({"url": "https://localhost/"}, "url"),
    ({"url": "https://metadata.google.internal/"}, "url"),
    ({"url": "https://2130706433/"}, "url"),
    ({"url": "https://0x7f.1/"}, "url"),
    ({"url": "https://user:word@shop.example/"}, "url"),
    ({"url": "https://shop.example:25/"}, "url"),
    ({"url": "ftp://shop.example/"}, "url"),
    ({"url": "https://shop.example/\r\nx: y"}, "url"),
    ({"eventTypes": []}, "eventTypes"),
    ({"eventTypes": ["ORDER_PLACED", "ORDER_EATEN"]}, "eventTypes.1"),
    ({"name": " "}, "name"),
    ({"payloadVersion": "1999-01-01"}, "payloadVersion"),
    ({"channelIds": []}, "channelIds"),
    ({"document": "query { nothing }"}, "document"),
    ({"document": "mutation { orderCancel(id: 1) { order { id } } }"}, "document"),
    (
        {"document": "query ($password: ID!) { order(id: $password) { id } }"},
        "document",
    ),
    (
        {
            "document": "query ($orderId: ID!) { order(id: $orderId) { id } }",
            "eventTypes": ["ALERT_*", "ORDER_*"],
        },
        "document",
    ),
]


async def test_what_can_never_work_is_refused(api: ApiClient) -> None:
    found = []
    for changes, _ in REFUSED:
        made = await created(api, **changes)
        assert made["webhookEndpoint"] is made["secret"] is None, changes
        (error,) = made["userErrors"]
        found.append((changes, ".".join(error["field"][1:])))
    assert found == REFUSED


async def test_nobody_gives_an_endpoint_rights_that_they_lack(api: ApiClient) -> None:
    scopes = {"webhooks:write", "webhooks:read", "orders:read"}
    api.credentials["weak"] = make_key(api.shop, PrincipalKind.PARTNER, scopes=scopes)

    alerts = await created(api, "weak", eventTypes=["ALERT_*"])
    document = "query ($orderId: ID!) { order(id: $orderId) { payments: transactions { id } } }"
    payments = await created(api, "weak", document=document)
    orders = await created(api, "weak")

    assert [error["code"] for error in alerts["userErrors"]] == ["NOT_PERMITTED"]
    assert [error["code"] for error in payments["userErrors"]] == ["NOT_PERMITTED"]
    assert orders["userErrors"] == []


async def test_a_key_limited_to_trusted_documents_gives_an_endpoint_none(api: ApiClient) -> None:
    api.credentials["app"] = make_key(
        api.shop, PrincipalKind.PARTNER, scopes=SCOPES, trusted_documents_only=True
    )
    document = "query ($orderId: ID!) { order(id: $orderId) { id } }"
    caller = await api.application.authentication(api.credentials["app"])
    checked = CheckedDocument(document, frozenset({"orders:read"}))

    with api.shop.database.transaction() as unit, pytest.raises(NotPermitted):
        endpoint_rights(unit, caller, event_types=["ORDER_*"], channel_ids=None, document=checked)


async def test_nobody_sends_elsewhere_what_they_may_not_read(api: ApiClient) -> None:
    scopes = {"webhooks:write", "webhooks:read", "stock:read"}
    api.credentials["clerk"] = make_key(api.shop, PrincipalKind.STAFF, scopes=scopes)
    theirs = {"id": await endpoint_id(api)}
    moved = {"name": "Mine", "url": URL + "/mine", "eventTypes": ["ALERT_*"]}

    tried = [
        await api.run("webhooks/webhookEndpointUpdate", theirs | {"input": moved}, as_="clerk"),
        await api.run("webhooks/webhookSecretRotate", theirs, as_="clerk"),
        await api.run(
            "webhooks/webhookDeliveriesReplay",
            theirs | {"input": {"deadLetters": True}},
            as_="clerk",
        ),
    ]
    codes = [payload["userErrors"][0]["code"] for data in tried for payload in data.values()]
    assert codes == ["NOT_PERMITTED"] * 3


async def test_partners_see_their_own_endpoints_and_staff_see_all(api: ApiClient) -> None:
    mine = await endpoint_id(api, "partner")
    theirs = await endpoint_id(api, "staff")

    seen = {}
    for who in ("staff", "partner"):
        data = await api.run("webhooks/webhookEndpoints", as_=who)
        seen[who] = {node["id"] for node in data["webhookEndpoints"]["nodes"]}
    assert seen == {"staff": {mine, theirs}, "partner": {mine}}
    refused = await api.run("webhooks/webhookEndpointDelete", {"id": theirs}, as_="partner")
    assert refused["webhookEndpointDelete"]["userErrors"][0]["code"] == "NOT_FOUND"
    node = await api.run("query ($id: ID!) { node(id: $id) { id } }", {"id": theirs}, as_="partner")
    assert node["node"] is None


async def test_an_endpoint_is_paused_resumed_changed_and_deleted(api: ApiClient) -> None:
    endpoint = await endpoint_id(api)
    paused = await api.run("webhooks/webhookEndpointPause", {"id": endpoint})
    resumed = await api.run("webhooks/webhookEndpointResume", {"id": endpoint})
    changed = await api.run(
        "webhooks/webhookEndpointUpdate",
        {
            "id": endpoint,
            "input": {"name": "New", "url": URL + "/2", "eventTypes": ["ALERT_RAISED"]},
        },
    )
    deleted = await api.run("webhooks/webhookEndpointDelete", {"id": endpoint})
    after = await api.run("webhooks/webhookEndpoints")

    assert paused["webhookEndpointPause"]["webhookEndpoint"]["status"] == "PAUSED"
    assert resumed["webhookEndpointResume"]["webhookEndpoint"]["status"] == "ACTIVE"
    now = changed["webhookEndpointUpdate"]["webhookEndpoint"]
    assert (now["name"], now["url"], now["scopes"]) == ("New", URL + "/2", ["stock:read"])
    assert deleted["webhookEndpointDelete"]["deletedId"] == endpoint
    assert after["webhookEndpoints"]["totalCount"] == 0


async def test_a_secret_is_rotated_within_bounds(api: ApiClient) -> None:
    endpoint = await endpoint_id(api)
    rotated = await api.run("webhooks/webhookSecretRotate", {"id": endpoint})
    refused = await api.run("webhooks/webhookSecretRotate", {"id": endpoint, "overlapHours": 1_000})
    assert rotated["webhookSecretRotate"]["secret"].startswith("whsec_")
    (error,) = refused["webhookSecretRotate"]["userErrors"]
    assert error["field"] == ["overlapHours"]


async def test_no_secret_is_ever_readable(api: ApiClient) -> None:
    made = await created(api)
    secret = made["secret"].removeprefix("whsec_")
    endpoint = made["webhookEndpoint"]["id"]
    answers = [
        await api.run("webhooks/webhookEndpoints"),
        await api.run("webhooks/webhookTestSend", {"id": endpoint}),
        await api.run("webhooks/webhookDeliveries"),
    ]
    assert secret not in str(answers)


async def test_the_audit_trail_tells_of_a_secret_and_never_what_it_is(api: ApiClient) -> None:
    made = await created(api)
    drawn = base64.b64decode(made["secret"].removeprefix("whsec_"))
    with api.shop.database.snapshot() as snapshot:
        (changes,) = snapshot.execute(select(audit_entry.c.changes)).scalars()

    told = {change["type"]: change["after"] for change in changes}
    assert told["WebhookEndpoint"]["url"] == URL
    assert told["WebhookSecret"]["secret"] == "(secret)"
    assert all(form not in str(changes) for form in (str(drawn), drawn.hex(), made["secret"]))
