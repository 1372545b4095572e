"""Which form of answer a client asks for: RFC 9110 content negotiation, for four media types."""

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache


class MediaType(Enum):
    """The forms of an answer, the preferred one first."""

    GRAPHQL_RESPONSE = "application/graphql-response+json"
    JSON = "application/json"
    EVENT_STREAM = "text/event-stream"
    MULTIPART = "multipart/mixed"


_BY_NAME = {media_type.value: media_type for media_type in MediaType}
STREAMS = frozenset({MediaType.EVENT_STREAM, MediaType.MULTIPART})
"""Answers that go on as long as their operation does."""
_WILDCARDS = {
    # A client that takes anything is an old one: it reads the body, not the status.
    "*/*": (MediaType.JSON,),
    "application/*": (MediaType.JSON,),
}
DEFAULT = (MediaType.JSON,)
"""For a client that does not say what it accepts."""
_MAX_ACCEPT_LENGTH = 1_000


def acceptable(accept: str | None) -> tuple[MediaType, ...]:
    """The media types we can answer with, in the client's order of preference; empty for none.

    Wildcards stand for JSON only: an event stream must be asked for by name.
    """
    if not accept:
        return DEFAULT
    return _parse(accept[:_MAX_ACCEPT_LENGTH])


@lru_cache(maxsize=256)
def _parse(accept: str) -> tuple[MediaType, ...]:
    quality_by_type: dict[MediaType, float] = {}
    for media_type, quality in _ranges(accept):
        quality_by_type.setdefault(media_type, quality)
    ranked = sorted(quality_by_type, key=lambda media_type: -quality_by_type[media_type])
    return tuple(media_type for media_type in ranked if quality_by_type[media_type] > 0)


def _ranges(accept: str) -> Iterator[tuple[MediaType, float]]:
    """Each media type with its quality, the types named before those that match a wildcard."""
    by_wildcard: list[tuple[MediaType, float]] = []
    for media_range in accept.split(","):
        name, *parameters = (part.strip().lower() for part in media_range.split(";"))
        quality = _quality(parameters)
        if name in _WILDCARDS:
            by_wildcard.extend((media_type, quality) for media_type in _WILDCARDS[name])
        elif name in _BY_NAME and (name != MediaType.MULTIPART.value or _subscribes(parameters)):
            yield _BY_NAME[name], quality
    yield from by_wildcard


def _subscribes(parameters: list[str]) -> bool:
    """Whether multipart is meant for subscriptions, by Apollo's protocol; @defer uses it too."""
    return any(
        name.strip() == "subscriptionspec" and value.strip().strip('"') == "1.0"
        for name, _, value in (parameter.partition("=") for parameter in parameters)
    )


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def is_json(content_type: str | None) -> bool:
    """Whether a request body says that it is JSON in UTF-8.

    Nothing else is read: a browser sends JSON across origins only after asking permission, which
    is what keeps a foreign page from forging requests.
    """
    name, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    return name == MediaType.JSON.value and all(
        parameter.partition("=")[2].strip('"') in {"utf-8", "utf8"}
        for parameter in parameters
        if parameter.startswith("charset")
    )
