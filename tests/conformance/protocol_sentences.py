"""The sentences of graphql-transport-ws about a server, each with its check.

The document has hardly a MUST in capitals: what it states as a fact counts as MUST, what it
recommends or merely permits as SHOULD.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tests.conformance import protocol_checks as checks
from tests.conformance.protocol_client import Target, greeted

Check = Callable[[Target], Awaitable[None]]


class Sentence(NamedTuple):
    """What the document says, and how a server is held against it."""

    level: str
    text: str
    check: Check


def must(text: str, check: Check) -> Sentence:
    return Sentence("MUST", text, check)


def should(text: str, check: Check) -> Sentence:
    return Sentence("SHOULD", text, check)


def invalid(name: str, message: str | bytes) -> Sentence:
    """Another form of the one sentence about messages that the document does not specify."""

    async def check(target: Target) -> None:
        async with greeted(target) as socket:
            await socket.say(message)
            await socket.closes(4400)

    text = "A message of a type or format which is not specified closes the socket with 4400"
    return must(f"{text}: {name}", check)


_SUBSCRIBE = '{"type": "subscribe", "id": %s, "payload": %s}'

SENTENCES = (
    must("The sub-protocol is graphql-transport-ws", checks.sub_protocol),
    should("Another sub-protocol is not spoken", checks.other_sub_protocol),
    must(
        "Messages are JSON and stringified; all contain the type, those of operations the id",
        checks.json_texts,
    ),
    must("Several operations can be active at any time and interleave", checks.interleaved),
    must("The client closes socket and connection with 1000", checks.normal_closure),
    must("Without ConnectionInit in the allowed time: 4408", checks.init_timeout),
    must("With it in time, the wait is over", checks.no_timeout_after_init),
    must("More than one ConnectionInit: 4429", checks.second_init),
    must("More than one ConnectionInit at any given time: 4429", checks.two_inits_at_once),
    should("A rejected connection is closed with 4403", checks.rejected),
    must("ConnectionInit is answered with ConnectionAck", checks.acknowledged),
    must("The payload of ConnectionInit is optional", checks.optional_init_payload),
    must("Ping can be sent at any time: Pong comes before ConnectionInit", checks.ping_before_init),
    must("Ping can be sent at any time: Pong comes while operations run", checks.ping_while_busy),
    must("The payload of Ping is optional, that of Pong a record", checks.ping_payload),
    must("Pong may be sent unsolicited, as a heartbeat", checks.unsolicited_pong),
    must("An id that is taken closes the socket with 4409", checks.taken_id),
    must("An id that is taken at the same moment closes it too", checks.taken_id_at_once),
    must("Regardless of the operation type: ids share one name-space", checks.taken_id_by_a_query),
    must("An id is free again once its operation is completed", checks.id_again),
    must("operationName, variables and extensions may be null", checks.optional_parameters),
    must("Without ConnectionAck no operation is executed: 4401", checks.unacknowledged),
    must("Nor while a connection is being rejected", checks.racing_a_rejection),
    must(
        "Complete follows all results of a stream, and nothing after it",
        checks.results_then_complete,
    ),
    must("A single-result operation has at most one Next", checks.one_result),
    must("Error has a list of GraphQL errors", checks.error),
    must("Error ends its operation: no Complete, nothing after it", checks.error_ends),
    must("Error is about its operation: others go on", checks.error_is_of_its_operation),
    must("After the client's Complete nothing of the operation is sent", checks.client_completes),
    must("Nor the result of a single-result operation", checks.client_completes_a_query),
    must(
        "Messages about operations that are completed or unknown are ignored",
        checks.completed_before,
    ),
    invalid("a binary frame", b'{"type": "ping"}'),
    invalid("not JSON", "garbage"),
    invalid("not a number", '{"type": "ping", "payload": {"a": NaN}}'),
    invalid("an array", "[]"),
    invalid("a string", '"ping"'),
    invalid("a number", "1"),
    invalid("null", "null"),
    invalid("no type", "{}"),
    invalid("an unknown type", '{"type": "nope"}'),
    invalid("a type that is long, for a reason that is short", '{"type": "%s"}' % ("n" * 400)),
    invalid("a type that is a number", '{"type": 1}'),
    invalid("a type that is for clients", '{"type": "next", "id": "a", "payload": {}}'),
    invalid("the old protocol's start", '{"type": "start", "id": "a", "payload": {}}'),
    invalid("a ping whose payload is a string", '{"type": "ping", "payload": "x"}'),
    invalid("a pong whose payload is a list", '{"type": "pong", "payload": []}'),
    invalid("Subscribe without an id", '{"type": "subscribe", "payload": {"query": "{ a }"}}'),
    invalid("Subscribe with an id that is empty", _SUBSCRIBE % ('""', '{"query": "{ a }"}')),
    invalid("Subscribe with an id that is a number", _SUBSCRIBE % ("1", '{"query": "{ a }"}')),
    invalid("Subscribe with an id that is an object", _SUBSCRIBE % ("{}", '{"query": "{ a }"}')),
    invalid("Subscribe without a payload", '{"type": "subscribe", "id": "a"}'),
    invalid("Subscribe with a payload that is null", _SUBSCRIBE % ('"a"', "null")),
    invalid("Subscribe with a payload that is a string", _SUBSCRIBE % ('"a"', '"{ a }"')),
    invalid("Subscribe without a query", _SUBSCRIBE % ('"a"', "{}")),
    invalid("a query that is a number", _SUBSCRIBE % ('"a"', '{"query": 1}')),
    invalid("variables in a list", _SUBSCRIBE % ('"a"', '{"query": "{ a }", "variables": [1]}')),
    invalid("variables in a string", _SUBSCRIBE % ('"a"', '{"query": "{ a }", "variables": "x"}')),
    invalid("extensions in a list", _SUBSCRIBE % ('"a"', '{"query": "{ a }", "extensions": []}')),
    invalid(
        "an operationName of 3", _SUBSCRIBE % ('"a"', '{"query": "{ a }", "operationName": 3}')
    ),
    invalid("Complete without an id", '{"type": "complete"}'),
    invalid("Complete with an id that is an object", '{"type": "complete", "id": {}}'),
)
"""In the order of the document."""
