"""Money over GraphQL: recorded, captured, voided and refunded exactly."""

from typing import Any

from tests.api.api_client import ApiClient


def gbp(amount: str) -> dict[str, str]:
    """An amount of pounds."""
    return {"amount": amount, "currencyCode": "GBP"}


async def an_authorization(api: ApiClient, order_id: str, amount: str = "11.25") -> dict[str, Any]:
    """A recorded authorization of an order."""
    fact = {
        "kind": "AUTHORIZATION",
        "status": "SUCCESS",
        "amount": gbp(amount),
        "gateway": "manual",
        "reference": "auth-1",
    }
    recorded = await api.run(
        "payments/paymentTransactionRecord", {"orderId": order_id, "input": fact}
    )
    payload: dict[str, Any] = recorded["paymentTransactionRecord"]
    assert payload["userErrors"] == []
    return payload


def an_order(api: ApiClient) -> str:
    """The id of an order of 11.25."""
    return f"Order_{api.shop.place(('MUG', 1)).id.hex}"


async def test_an_authorization_is_captured_in_parts_and_never_beyond(api: ApiClient) -> None:
    order_id = an_order(api)
    authorized = await an_authorization(api, order_id)
    assert authorized["order"]["authorizeStatus"] == "FULL"

    transaction = {"transactionId": authorized["transaction"]["id"]}
    part = await api.run(
        "payments/paymentCapture", transaction | {"input": {"amount": gbp("5.00")}}
    )
    assert part["paymentCapture"]["transaction"]["status"] == "INITIAL"
    beyond = await api.run(
        "payments/paymentCapture", transaction | {"input": {"amount": gbp("6.26")}}
    )
    assert beyond["paymentCapture"]["userErrors"][0] | {"message": ""} == {
        "__typename": "AmountExceeded",
        "code": "AMOUNT_EXCEEDED",
        "message": "",
        "field": ["input", "amount"],
        "requestedAmount": {"amount": "6.26"},
        "availableAmount": {"amount": "6.25"},
    }
    rest = await api.run("payments/paymentCapture", transaction)
    assert rest["paymentCapture"]["transaction"]["amount"]["amount"] == "6.25"
    assert rest["paymentCapture"]["transaction"]["parentId"] == transaction["transactionId"]


async def test_the_same_capture_twice_takes_the_money_once(api: ApiClient) -> None:
    authorized = await an_authorization(api, an_order(api))
    transaction = {"transactionId": authorized["transaction"]["id"]}
    first = await api.run("payments/paymentCapture", transaction, key="k")
    again = await api.run("payments/paymentCapture", transaction, key="k")
    assert first["paymentCapture"]["transaction"] == again["paymentCapture"]["transaction"]


async def test_what_is_left_of_an_authorization_is_voided(api: ApiClient) -> None:
    authorized = await an_authorization(api, an_order(api))
    voided = await api.run(
        "payments/paymentVoid", {"transactionId": authorized["transaction"]["id"]}
    )
    assert voided["paymentVoid"]["transaction"]["kind"] == "CANCEL_AUTHORIZATION"


async def test_a_refund_of_a_piece_gives_back_its_exact_share(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 3))
    order_id = f"Order_{order.id.hex}"
    fact = {
        "kind": "CHARGE",
        "status": "SUCCESS",
        "amount": gbp("27.85"),
        "gateway": "manual",
        "reference": "charge-1",
    }
    charged = await api.run(
        "payments/paymentTransactionRecord", {"orderId": order_id, "input": fact}
    )
    assert charged["paymentTransactionRecord"]["order"]["chargeStatus"] == "FULL"
    line = f"OrderLine_{order.id.hex}_1"
    refunded = await api.run(
        "payments/refundCreate",
        {
            "orderId": order_id,
            "input": {"lines": [{"lineId": line, "quantity": 1}], "reason": "Broken"},
        },
    )
    payload = refunded["refundCreate"]
    assert payload["userErrors"] == []
    assert payload["refunds"][0]["lines"] == [
        {"lineId": line, "quantity": 1, "amount": {"amount": "7.95"}}
    ]
    assert payload["order"]["refundPendingAmount"]["amount"] == "7.95"

    too_much = await api.run(
        "payments/refundCreate",
        {"orderId": order_id, "input": {"lines": [{"lineId": line, "quantity": 3}]}},
    )
    assert too_much["refundCreate"]["userErrors"][0]["code"] in {
        "QUANTITY_EXCEEDED",
        "AMOUNT_EXCEEDED",
    }


async def test_a_line_of_another_order_is_none_of_this_one(api: ApiClient) -> None:
    first, second = api.shop.place(("MUG", 1)), api.shop.place(("MUG", 1))
    refused = await api.run(
        "payments/refundCreate",
        {
            "orderId": f"Order_{first.id.hex}",
            "input": {"lines": [{"lineId": f"OrderLine_{second.id.hex}_1", "quantity": 1}]},
        },
    )
    error = refused["refundCreate"]["userErrors"][0]
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["input", "lines", "0", "lineId"])


async def test_money_of_another_currency_is_refused(api: ApiClient) -> None:
    fact = {
        "kind": "CHARGE",
        "status": "SUCCESS",
        "amount": {"amount": "11.25", "currencyCode": "EUR"},
        "gateway": "manual",
        "reference": "charge-1",
    }
    refused = await api.run(
        "payments/paymentTransactionRecord", {"orderId": an_order(api), "input": fact}
    )
    assert refused["paymentTransactionRecord"]["userErrors"][0]["code"] == "CURRENCY_MISMATCH"


async def test_payments_stand_on_the_order(api: ApiClient) -> None:
    order_id = an_order(api)
    authorized = await an_authorization(api, order_id)
    found = await api.run(
        """query ($id: ID!, $transaction: ID!) {
             order(id: $id) { transactions { id kind order { id } } refunds { id } }
             node(id: $transaction) { ... on PaymentTransaction { gateway } }
           }""",
        {"id": order_id, "transaction": authorized["transaction"]["id"]},
    )
    assert found["order"] == {
        "transactions": [
            {
                "id": authorized["transaction"]["id"],
                "kind": "AUTHORIZATION",
                "order": {"id": order_id},
            }
        ],
        "refunds": [],
    }
    assert found["node"] == {"gateway": "manual"}
