"""Sourcing profiles through the API: published in versions, refused with the place, read back."""

import asyncio
from typing import Any

import pytest

from tests.api.api_client import ApiClient

PROFILE: dict[str, Any] = {
    "code": "careful",
    "name": "Careful",
    "currencyCode": "GBP",
    "filters": [
        {"name": "no far stores", "condition": 'location.kind == "STORE" && distance_km > 300'},
        {"name": "last", "condition": "stock.available < 2", "effect": "EXCLUDE_LINE"},
    ],
    "preferences": [
        {"name": "stores", "condition": 'location.kind == "STORE"', "costPerParcel": "2.50"},
        {"name": "old", "condition": "stock.days_of_cover > 90", "costPerPiece": "-0.0125"},
    ],
    "weights": {"splitPerParcel": "1.50", "latenessPerDay": "4.00", "shippingBasisPoints": 10000},
    "balance": {"coverTargetDays": 14, "coverPerPiece": "1.00"},
    "constraints": {
        "maximumParcels": 3,
        "minimumMargin": "0.50",
        "keepTogether": 'line.sku.startsWith("SET-") ? "set" : ""',
        "forbiddenLocationCodes": ["LONDON"],
    },
    "roadFactorBasisPoints": 13000,
}


async def publish(api: ApiClient, activate: bool = True, **changes: Any) -> dict[str, Any]:
    variables = {"input": PROFILE | changes, "activate": activate}
    answer = await api.run("fulfillment/sourcingProfilePublish", variables)
    payload: dict[str, Any] = answer["sourcingProfilePublish"]
    return payload


async def assign(api: ApiClient, **wanted: Any) -> dict[str, Any]:
    answer = await api.run("fulfillment/sourcingProfileAssign", {"input": wanted})
    payload: dict[str, Any] = answer["sourcingProfileAssign"]
    return payload


async def test_what_is_published_reads_back_as_it_was_sent(api: ApiClient) -> None:
    payload = await publish(api)
    assert payload["userErrors"] == []
    profile = payload["profile"]
    assert (profile["version"], profile["active"], profile["roadFactorBasisPoints"]) == (
        1,
        True,
        13000,
    )
    assert profile["filters"][1] == {
        "name": "last", "condition": "stock.available < 2", "effect": "EXCLUDE_LINE"
    }  # fmt: skip
    assert profile["preferences"][0]["costPerParcel"] == "2.50"
    assert profile["preferences"][1]["costPerPiece"] == "-0.0125"
    assert profile["weights"]["splitPerParcel"] == "1.50"
    assert profile["balance"]["coverTargetDays"] == 14
    assert profile["constraints"]["minimumMargin"] == "0.50"
    assert profile["constraints"]["forbiddenLocationCodes"] == ["LONDON"]
    node = await api.run("query($id: ID!) { node(id: $id) { id } }", {"id": profile["id"]})
    assert node["node"] == {"id": profile["id"]}


async def test_a_new_version_plans_and_the_earlier_one_stays_as_it_was(api: ApiClient) -> None:
    await publish(api)
    second = (await publish(api, name="More careful"))["profile"]
    assert (second["version"], second["active"]) == (2, True)
    third = (await publish(api, activate=False, name="Draft"))["profile"]
    assert (third["version"], third["active"]) == (3, False)
    page = await api.run(
        '{ sourcingProfiles(first: 9, code: "careful") { totalCount nodes { version name active } } '
        '  plans: sourcingProfile(code: "careful") { version } }'
    )
    assert page["plans"] == {"version": 2}
    assert page["sourcingProfiles"]["nodes"] == [
        {"version": 1, "name": "Careful", "active": False},
        {"version": 2, "name": "More careful", "active": True},
        {"version": 3, "name": "Draft", "active": False},
    ]


async def test_an_earlier_version_may_plan_again(api: ApiClient) -> None:
    await publish(api)
    await publish(api, name="Worse")
    back = await api.run("fulfillment/sourcingProfileActivate", {"code": "careful", "version": 1})
    assert back["sourcingProfileActivate"]["profile"] == {
        "code": "careful", "version": 1, "active": True
    }  # fmt: skip
    active = await api.run("{ sourcingProfiles(first: 9, active: true) { nodes { version } } }")
    assert active["sourcingProfiles"]["nodes"] == [{"version": 1}]
    missing = await api.run(
        "fulfillment/sourcingProfileActivate", {"code": "careful", "version": 3}
    )
    (error,) = missing["sourcingProfileActivate"]["userErrors"]
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["version"])


async def test_versions_published_at_once_are_dense_and_one_is_active(api: ApiClient) -> None:
    payloads = await asyncio.gather(*(publish(api, name=f"Number {n}") for n in range(6)))
    assert sorted(payload["profile"]["version"] for payload in payloads) == [1, 2, 3, 4, 5, 6]
    active = await api.run("{ sourcingProfiles(first: 9, active: true) { totalCount } }")
    assert active["sourcingProfiles"]["totalCount"] == 1


async def test_every_wrong_condition_is_named_with_its_field_and_place(api: ApiClient) -> None:
    payload = await publish(
        api,
        filters=[
            {"name": "fine", "condition": "true"},
            {"name": "typo", "condition": 'true &&\n  location.sort == "STORE"'},
            {"name": "too much", "condition": "line.quantity > 3"},
        ],
        constraints={"keepTogether": "line.quantity"},
    )
    assert payload["profile"] is None
    assert [
        (error["code"], error["field"], error["line"], error["column"])
        for error in payload["userErrors"]
    ] == [
        ("INVALID_EXPRESSION", ["input", "filters", "1", "condition"], 2, 3),
        ("INVALID_EXPRESSION", ["input", "filters", "2", "condition"], 1, 1),
        ("INVALID_EXPRESSION", ["input", "constraints", "keepTogether"], 1, 1),
    ]
    assert payload["userErrors"][2]["reason"] == "must give string, not int"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "built-in"}, ["code"]),
        ({"currencyCode": None}, ["currencyCode"]),
        ({"filters": [{"name": "stores", "condition": "true"}]}, ["preferences", "0", "name"]),
        ({"weights": {"splitPerParcel": "-1.00"}}, ["weights", "splitPerParcel"]),
        ({"weights": {"shippingBasisPoints": 9000}}, ["weights", "shippingBasisPoints"]),
        ({"balance": {"coverPerPiece": "1.00"}}, ["balance", "coverTargetDays"]),
        (
            {"constraints": {"shipComplete": True, "maximumParcels": 2}},
            ["constraints", "maximumParcels"],
        ),
        (
            {"constraints": {"allowedLocationCodes": ["LEEDS", "LEDS"]}},
            ["constraints", "allowedLocationCodes", "1"],
        ),
        ({"roadFactorBasisPoints": 9000}, ["roadFactorBasisPoints"]),
        ({"nodeLimit": 0}, ["nodeLimit"]),
    ],
)
async def test_what_could_not_plan_is_refused(
    api: ApiClient, changes: dict[str, Any], field: list[str]
) -> None:
    payload = await publish(api, **changes)
    (error,) = payload["userErrors"]
    assert error["field"] == ["input", *field]


async def test_a_channel_gets_a_profile_and_rules_before_it(api: ApiClient) -> None:
    await publish(api)
    await publish(api, code="express", name="Express")
    channel = api.shop.channel.code
    rule = {"name": "gifts", "condition": '"gift" in order.tags', "profileCode": "express"}
    payload = await assign(api, channelCode=channel, profileCode="careful", rules=[rule])
    assert payload["userErrors"] == []
    assert payload["assignment"]["rules"] == [rule]
    listed = await api.run("{ sourcingAssignments { channelCode profileCode } }")
    assert listed["sourcingAssignments"] == [{"channelCode": channel, "profileCode": "careful"}]
    await assign(api, channelCode=channel)
    listed = await api.run("{ sourcingAssignments { channelCode profileCode rules { name } } }")
    assert listed["sourcingAssignments"][0] == {
        "channelCode": channel, "profileCode": None, "rules": []
    }  # fmt: skip


async def test_an_assignment_names_what_is_not_there_or_does_not_fit(api: ApiClient) -> None:
    channel = api.shop.channel.code
    await publish(api, code="euro", currencyCode="EUR")
    refused = [
        await assign(api, channelCode="nowhere"),
        await assign(api, channelCode=channel, profileCode="nothing"),
        await assign(api, channelCode=channel, profileCode="euro"),
        await assign(
            api,
            channelCode=channel,
            rules=[{"name": "x", "condition": "line.quantity > 1", "profileCode": "euro"}],
        ),
    ]
    assert [(e["userErrors"][0]["code"], e["userErrors"][0]["field"]) for e in refused] == [
        ("NOT_FOUND", ["input", "channelCode"]),
        ("NOT_FOUND", ["input", "profileCode"]),
        ("CURRENCY_MISMATCH", ["input", "profileCode"]),
        ("INVALID_EXPRESSION", ["input", "rules", "0", "condition"]),
    ]


async def test_the_currency_of_a_profile_never_changes(api: ApiClient) -> None:
    await publish(api)
    (error,) = (await publish(api, currencyCode="EUR"))["userErrors"]
    assert (error["code"], error["field"]) == ("CURRENCY_MISMATCH", ["input", "currencyCode"])


async def test_a_repeated_request_publishes_once(api: ApiClient) -> None:
    document = "fulfillment/sourcingProfilePublish"
    one = await api.run(document, {"input": PROFILE}, key="once")
    again = await api.run(document, {"input": PROFILE}, key="once")
    assert one == again


async def test_every_variable_is_listed_for_editors_of_rules(api: ApiClient) -> None:
    found = await api.run("{ sourcingVariables { path type subject meaning } }")
    paths = {entry["path"]: entry["type"] for entry in found["sourcingVariables"]}
    assert paths["stock.days_of_cover"] == "int"
    assert paths["order.attributes"] == "map(string, string)"


async def test_a_storefront_may_not_read_or_write_rules(api: ApiClient) -> None:
    answer = await api.send("{ sourcingAssignments { channelCode } }", as_="storefront")
    assert answer["errors"][0]["extensions"]["missingScopes"] == ["sourcing:read"]
