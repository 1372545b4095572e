"""Where a refusal says the trouble is: the argument or input field that the client sent."""

from typing import Any

import pytest

from tests.api.api_client import ApiClient
from tests.use_cases.returns.counter import Counter


@pytest.mark.parametrize("quantity", [0, -1, 100])
async def test_a_line_is_named_by_its_place_in_the_input(api: ApiClient, quantity: int) -> None:
    order = Counter(api.shop).shipped(("MUG", 2), ("LAMP", 1))
    line = {"lineId": f"OrderLine_{order.id.hex}_2", "quantity": quantity}
    order_id = f"Order_{order.id.hex}"
    asked = await api.run(
        "returns/returnRequest", {"orderId": order_id, "input": {"lines": [line]}}
    )
    error = asked["returnRequest"]["userErrors"][0]
    assert error["field"] == ["input", "lines", "0", "quantity"]
    assert error["code"] == ("QUANTITY_EXCEEDED" if quantity > 0 else "INVALID")


@pytest.mark.parametrize(
    ("document", "variables", "field"),
    [
        ("payments/paymentCapture", {"transactionId": "x"}, ["transactionId"]),
        ("payments/paymentVoid", {"transactionId": "x"}, ["transactionId"]),
        ("returns/returnApprove", {"returnId": "x"}, ["returnId"]),
        ("orders/orderCancel", {"orderId": "x", "reason": "OTHER"}, ["orderId"]),
        ("channels/channelsUpsert",
         {"input": [{"code": "n", "name": "N", "currencyCode": "ZZZ"}]},
         ["input", "0", "currencyCode"]),
        ("channels/channelsUpsert",
         {"input": [{"code": "n", "name": "N", "currencyCode": "EUR", "taxRateBasisPoints": -1}]},
         ["input", "0", "taxRateBasisPoints"]),
    ],
)  # fmt: skip
async def test_a_path_begins_with_the_argument_it_is_about(
    api: ApiClient, document: str, variables: dict[str, Any], field: list[str]
) -> None:
    payload = next(iter((await api.run(document, variables)).values()))
    errors = payload["userErrors"] or payload["items"][0]["userErrors"]
    assert errors[0]["field"] == field
