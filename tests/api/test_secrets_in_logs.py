"""Canaries through the application: none of what clients send as secrets comes out of its logs."""

import logging
from collections.abc import Iterator

import pytest

from cli.observing.logs import JsonLines
from tests.api.api_client import ApiClient

WRONG_KEY = "ow_partner_canarycanary_" + "C4n4ry" * 8
WRONG_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c4n4ry"
WRONG_CART = "cart_" + "0" * 32 + "_" + "C4n4ry" * 7 + "C"
CODE = "C4n4ryCode"


class Everything(logging.Handler):
    """All lines of all loggers, as they are written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


@pytest.fixture
def everything() -> Iterator[Everything]:
    root, handler = logging.getLogger(), Everything()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)


async def test_no_secret_of_a_client_is_logged_whatever_becomes_of_its_request(
    api: ApiClient, everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.run("{ viewer { kind } }")
    await api.send("{ viewer { kind } }", as_=WRONG_KEY)
    await api.send("{ viewer { kind } }", as_=WRONG_TOKEN)
    await api.send("{ viewer { kind } }", cart=WRONG_CART)
    await api.send("{ broken", as_="partner")
    await api.send("query ($a: Int) { viewer { kind } }", {"a": CODE})

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"Bearer {WRONG_TOKEN}, password={CODE}, {WRONG_KEY}")

    monkeypatch.setattr(type(api.application.authentication), "_verified", fail)
    await api.send("{ viewer { kind } }", as_="ow_partner_otherotherot_" + "C4n4ry" * 8)

    assert "Incident" in everything.text
    sent = [WRONG_KEY, WRONG_TOKEN, WRONG_CART, CODE, "C4n4ry", *api.credentials.values()]
    assert [secret for secret in sent if secret in everything.text] == []
