"""docs/guides/errors.md names every code, status and close code that a client can meet."""

import re
from collections.abc import Iterator

import api.app  # noqa: F401 - whatever makes errors is imported with it
from api.error_codes import ErrorCode
from api.transport.public_errors import PublicError
from api.transport.websocket_messages import CloseCode
from tests.docs.blocks import CHECKOUT
from tests.docs.error_codes import codes_in

GUIDE = (CHECKOUT / "docs" / "guides" / "errors.md").read_text(encoding="utf-8")
STATUSES, CODES, CLOSE_CODES = GUIDE.split("\n## ")[1:]


def first_column(section: str) -> list[str]:
    return re.findall(r"^\| `?([A-Z_]{4,}|\d{3,4})`? \|", section, flags=re.MULTILINE)


def public_errors(kind: type[PublicError] = PublicError) -> Iterator[type[PublicError]]:
    for made in kind.__subclasses__():
        yield made
        yield from public_errors(made)


def test_every_code_is_told_and_no_other() -> None:
    told = first_column(CODES)
    assert sorted(told) == sorted(codes_in(CHECKOUT))
    assert len(told) == len(set(told))


def test_the_codes_of_refused_reads_are_those_of_user_errors() -> None:
    mentioned = set(re.findall(r"`([A-Z_]{4,})`", CODES)) - set(first_column(CODES))
    assert mentioned
    assert mentioned <= {code.name for code in ErrorCode} | {"POST"}


def test_every_status_is_told() -> None:
    known = {str(error.http_status) for error in public_errors()} | {"304", "431", "500", "503"}
    assert known <= set(first_column(STATUSES))


def test_every_close_code_is_told() -> None:
    assert first_column(CLOSE_CODES) == [str(int(code)) for code in CloseCode]
