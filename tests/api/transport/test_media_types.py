import pytest

from api.transport.media_types import MediaType, acceptable, is_json

GRAPHQL, JSON, STREAM = MediaType.GRAPHQL_RESPONSE, MediaType.JSON, MediaType.EVENT_STREAM


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, (JSON,)),
        ("", (JSON,)),
        ("*/*", (JSON,)),
        ("application/*", (JSON,)),
        ("application/graphql-response+json", (GRAPHQL,)),
        ("application/json; charset=utf-8", (JSON,)),
        ("application/json, application/graphql-response+json", (JSON, GRAPHQL)),
        ("application/json;q=0.9, application/graphql-response+json", (GRAPHQL, JSON)),
        ("text/event-stream", (STREAM,)),
        ("text/event-stream, application/json;q=0.5", (STREAM, JSON)),
        ("application/json, text/event-stream", (JSON, STREAM)),
        ("*/*, text/event-stream", (STREAM, JSON)),
        ("*/*, application/json;q=0", ()),
        ("APPLICATION/JSON ; Q=0.5", (JSON,)),
        ("text/html", ()),
        ("application/json;q=many", ()),
        (", ,;;q", ()),
    ],
)
def test_what_a_client_accepts_is_ranked_by_its_preference(
    accept: str | None, expected: tuple[MediaType, ...]
) -> None:
    assert acceptable(accept) == expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ('application/JSON; charset="UTF-8"', True),
        ("application/json; charset=utf-16", False),
        ("text/plain", False),
        (None, False),
    ],
)
def test_only_json_in_utf_8_is_a_body(content_type: str | None, expected: bool) -> None:
    assert is_json(content_type) is expected
