"""The two forms in which responses go on coming over one HTTP answer."""

from dataclasses import dataclass
from typing import Final

from api.transport.json_text import to_json
from api.transport.media_types import MediaType
from api.transport.public_errors import FormattedError

_BOUNDARY: Final = b"\r\n--graphql"


@dataclass(frozen=True, slots=True)
class StreamForm:
    """What is written around the responses of a stream."""

    content_type: bytes
    beginning: bytes
    """Sent at once: some proxies and clients take an answer as begun only with its first bytes."""
    keep_alive: bytes
    before_response: bytes
    after_response: bytes
    before_end: bytes
    """What comes before the errors with which a stream ends by no fault of its operation."""
    end: bytes
    """Says that nothing follows. A stream that stops without it is to be resumed."""

    def response(self, text: bytes) -> bytes:
        """One response, as JSON text."""
        return self.before_response + text + self.after_response

    def failure(self, errors: list[FormattedError]) -> bytes:
        """A response with errors only: the operation failed."""
        return self.response(to_json({"errors": errors})) + self.end

    def interruption(self, errors: list[FormattedError]) -> bytes:
        """The errors that end the stream, whatever its operation still had to say."""
        text = to_json({"errors": errors})
        return self.before_end + text[1:] + self.after_end + self.end

    @property
    def after_end(self) -> bytes:
        """An envelope around the responses does not hold these errors: they stand in its place."""
        return self.after_response.removeprefix(b"}")


EVENT_STREAM: Final = StreamForm(
    content_type=b"text/event-stream; charset=utf-8",
    beginning=b":\n\n",
    keep_alive=b":\n\n",
    before_response=b"event: next\ndata: ",
    after_response=b"\n\n",
    before_end=b"event: next\ndata: {",
    # A browser's EventSource delivers an event only if it has a data line.
    end=b"event: complete\ndata:\n\n",
)
"""Server-Sent Events, distinct connections mode: the protocol of graphql-sse."""

_PART: Final = b"\r\ncontent-type: application/json\r\n\r\n"
MULTIPART: Final = StreamForm(
    content_type=b'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"',
    beginning=_BOUNDARY,
    keep_alive=_PART + b"{}" + _BOUNDARY,
    before_response=_PART + b'{"payload":',
    # Apollo's clients see a part only once the boundary after it is there.
    after_response=b"}" + _BOUNDARY,
    before_end=_PART + b'{"payload":null,',
    end=b"--\r\n",
)
"""Apollo's protocol of subscriptions over multipart HTTP, version 1.0."""

FORMS: Final = {MediaType.EVENT_STREAM: EVENT_STREAM, MediaType.MULTIPART: MULTIPART}
