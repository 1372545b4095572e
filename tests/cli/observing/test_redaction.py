"""No secret is in a log, whoever wrote it there."""

import logging
import sys

import pytest

from cli.observing.logs import JsonLines, TextLines
from cli.observing.redaction import HIDDEN, without_secrets

CANARY = "kanarienvogel0kanarienvogel0kanarienvogel0x"
DASHES = "-" * 5
SECRETS = {
    "an API key": f"ow_partner_abcdefghij01_{CANARY}",
    "a refresh token": f"ow_refresh_{CANARY}",
    "a cart's secret": f"cart_{'0' * 32}_{CANARY}",
    "a webhook's secret": f"whsec_{CANARY}=",
    "a token": f"eyJhbGciOiJIUzI1NiJ9.eyJ{CANARY}.{CANARY}",
    "a header": f"Authorization: Bearer {CANARY}",
    "a header in bytes": f"(b'authorization', b'Bearer {CANARY}')",
    "a header of an unknown scheme": f"'authorization': '{CANARY}'",
    "basic credentials": f"authorization=Basic {CANARY}",
    "a cart's header": f"{{'x-cart-secret': '{CANARY}'}}",
    "a database's password": f"postgresql://shop:{CANARY}@db.internal/shop",
    "a password with signs": f"postgresql+psycopg://shop:p@ss:{CANARY}@db.internal/shop",
    "a password of libpq": f"connection failed: host=db password={CANARY} user=shop",
    "a result's address": f"GET /bulk-operations/{CANARY}.jsonl",
    "a form": f"grant_type=client_credentials&client_secret={CANARY}&scope=a",
    "JSON": f'{{"password": "{CANARY}", "clientId": "a"}}',
    "a setting": f"ORDERWRIGHT_SECRET_KEY={CANARY}",
    "a private key": f"{DASHES}BEGIN PRIVATE KEY{DASHES}\n{CANARY}\n{DASHES}END PRIVATE KEY{DASHES}",
    "a private JWK": f'{{"kty": "EC", "d": "{CANARY}"}}',
}


@pytest.mark.parametrize("text", SECRETS.values(), ids=list(SECRETS))
@pytest.mark.parametrize("formatter", [TextLines(), JsonLines()], ids=["text", "json"])
def test_a_secret_is_hidden_in_messages_and_in_tracebacks(
    formatter: logging.Formatter, text: str
) -> None:
    try:
        try:
            raise ConnectionError(text)
        except ConnectionError as error:
            raise RuntimeError("Something failed") from error
    except RuntimeError:
        record = logging.LogRecord(
            "any.library", logging.ERROR, "", 0, "Failed on %s", (text,), sys.exc_info()
        )
    line = formatter.format(record)
    assert CANARY not in line
    assert HIDDEN in line
    assert "Something failed" in line


def test_what_helps_to_find_the_key_or_the_host_stays() -> None:
    assert without_secrets(SECRETS["an API key"]) == f"ow_partner_abcdefghij01_{HIDDEN}"
    shown = without_secrets(SECRETS["a database's password"])
    assert shown == f"postgresql://shop:{HIDDEN}@db.internal/shop"


@pytest.mark.parametrize(
    "line",
    [
        "query Named ok in 1.5 ms",
        "Orderwright listens on http://127.0.0.1:8000/ - Ctrl-C stops it.",
        "Refused key:0123 used from '10.0.0.1'.",
        "basic set-up of the bearer follows",
        "Incident 4bf92f3577b34da6a3ce929d0e0e4736 at orderPlace",
    ],
)
def test_other_lines_are_as_they_were(line: str) -> None:
    assert without_secrets(line) == line
