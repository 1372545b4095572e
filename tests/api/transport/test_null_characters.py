"""U+0000 is refused at the door: PostgreSQL can neither store it nor compare with it."""

import pytest

from tests.api.api_client import ApiClient

ESCAPED = "\\u0000"


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("query ($n: String!) { order(number: $n) { id } }", {"n": "a\x00b"}),
        ("query ($f: OrderFilterInput) { orders(first: 1, filter: $f) { nodes { id } } }",
         {"f": {"text": "\x00"}}),
        (f'{{ order(number: "a{ESCAPED}b") {{ id }} }}', {}),
        ('{ order(number: "a\\u{0}b") { id } }', {}),
    ],
)  # fmt: skip
async def test_a_null_character_is_refused(
    api: ApiClient, document: str, variables: dict[str, object]
) -> None:
    answer = await api.send(document, variables)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "data" not in answer


async def test_other_escapes_pass(api: ApiClient) -> None:
    answer = await api.send('{ order(number: "caf\\u00e9") { id } }')
    assert answer == {"data": {"order": None}}
