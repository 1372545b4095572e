"""What opens a door is in no log, no column and no error."""

import logging
from typing import Any

import pytest
from sqlalchemy import select

from api.global_ids import global_id
from persistence.tables import metadata
from tests.api.access.test_api_keys import READER
from tests.api.api_client import ApiClient


def everything_stored(api: ApiClient) -> str:
    """Every value of every column of every table, as text."""
    values: list[str] = []
    with api.shop.database.snapshot() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    values.append(text)
    return "\n".join(values)


async def test_no_secret_is_stored_logged_or_told(
    api: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[dict[str, Any]] = []
    caplog.set_level(logging.DEBUG)

    created = await api.run("access/apiKeyCreate", {"input": READER}, key="secret-test")
    key = created["apiKeyCreate"]["text"]
    order = api.shop.place(("MUG", 1))
    variables = {"orderId": global_id("Order", order.id), "input": {}}
    made = await api.run("orders/orderTrackingTokenCreate", variables)
    token = made["orderTrackingTokenCreate"]["token"]
    secrets = [key.rpartition("_")[2], token.rpartition(".")[2]]
    wrong = [key[:-1] + "~", key.replace("partner", "staff"), token[:-1] + "~", f"{key}{token}"]

    documents = ("access/viewer", "{ orders(first: 1) { totalCount } }", "{ nonsense }")
    answers += [
        await api.send(document, as_=credential)
        for credential in (key, token, *wrong)
        for document in documents
    ]
    answers.append(await api.run("access/apiKeys", {"first": 10}))
    answers.append(await api.run("access/apiKeyCreate", {"input": READER}, key="secret-test"))
    await api.run("access/apiKeyRevoke", {"id": created["apiKeyCreate"]["apiKey"]["id"]})
    await api.application.close()

    stored, logged, told = everything_stored(api), caplog.text, str(answers)
    assert "ERP" in stored
    for secret in secrets:
        for place in (stored, logged, told):
            assert secret not in place
            assert secret[:-1] not in place
