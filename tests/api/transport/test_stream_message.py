"""A message that many are told is encoded once for each audience."""

import asyncio
from collections.abc import Callable

import pytest
from graphql import OperationDefinitionNode, parse

from api.transport.message_variables import message_variables
from api.transport.stream_message import AUDIENCES_PER_MESSAGE, Audiences, StreamMessage


def counting(text: bytes) -> tuple[list[None], Callable[[], "asyncio.Future[bytes]"]]:
    done: list[None] = []

    async def encode() -> bytes:
        await asyncio.sleep(0)
        done.append(None)
        return text

    return done, lambda: asyncio.ensure_future(encode())


async def test_one_audience_is_told_the_text_of_the_first() -> None:
    audience, message = Audiences().of("all"), StreamMessage.of("anything")
    done, encode = counting(b"text")
    told = await asyncio.gather(*(message.text_for(audience, encode) for _ in range(100)))
    assert (set(told), len(done)) == ({b"text"}, 1)


async def test_audiences_are_told_apart_and_forgotten_with_their_last_listener() -> None:
    audiences, message = Audiences(), StreamMessage.of("anything")
    first = audiences.of("first")
    assert audiences.of("first") is first
    assert await message.text_for(first, counting(b"1")[1]) == b"1"
    assert await message.text_for(audiences.of("second"), counting(b"2")[1]) == b"2"


async def test_the_first_may_leave_while_others_wait() -> None:
    audience, message = Audiences().of("all"), StreamMessage.of("anything")
    done, encode = counting(b"text")
    first = asyncio.create_task(message.text_for(audience, encode))
    second = asyncio.create_task(message.text_for(audience, encode))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == b"text"
    assert len(done) == 1


async def test_a_failure_is_told_to_all_who_wait() -> None:
    audience, message = Audiences().of("all"), StreamMessage.of("anything")

    async def fail() -> bytes:
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            await message.text_for(audience, fail)


async def test_texts_are_kept_for_a_bounded_number_of_audiences() -> None:
    audiences, message = Audiences(), StreamMessage.of("anything")
    all_of_them = [audiences.of(number) for number in range(AUDIENCES_PER_MESSAGE + 1)]
    done, encode = counting(b"text")
    for _ in range(2):
        for audience in all_of_them:
            assert await message.text_for(audience, encode) == b"text"
    assert len(done) == AUDIENCES_PER_MESSAGE + 2


def used(document: str) -> frozenset[str]:
    (operation,) = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return message_variables(operation, {})


def test_where_a_subscriber_begins_does_not_change_what_it_is_told() -> None:
    assert used("subscription ($id: ID!, $a: String) { of(id: $id, after: $a) { x } }") == set()
    assert used("subscription ($n: Int, $a: ID) { of(after: $a) { x(first: $n) } }") == {"n"}
    assert used("subscription ($n: Boolean!) { of @skip(if: $n) { x } }") == {"n"}
