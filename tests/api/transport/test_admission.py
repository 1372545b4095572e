"""No more is taken on than one process can carry, one address may ask for, one client needs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.transport.admission import Admission
from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings
from domain.access.caller import Caller, PrincipalKind
from tests.api.transport.conftest import client_of, code, post, serve
from tests.api.transport.toy import Toy
from tests.api.transport.websocket_client import ENDLESS, initialized, opened

ONE_OF_ALL = TransportSettings(
    max_requests_at_once=1, max_sockets_per_key=1, max_subscriptions_per_key=1
)


def guest(number: int) -> Caller:
    return Caller(PrincipalKind.GUEST, f"guest:{number}", frozenset())


async def test_a_process_that_is_full_says_when_to_come_again() -> None:
    toy = Toy(ONE_OF_ALL)
    async with client_of(toy) as client:
        first = asyncio.create_task(post(client, "{ slow }"))
        await toy.started.wait()
        second = await post(client, "{ hello }")
        toy.released.set()
        assert (await first).status_code == 200
        third = await post(client, "{ hello }")
    assert (second.status_code, code(second)) == (503, "SERVER_BUSY")
    assert second.headers["retry-after"] == "1"
    assert third.status_code == 200


async def test_a_key_with_too_many_sockets_is_told_so_and_has_room_again_later() -> None:
    toy = Toy(ONE_OF_ALL)
    async with serve(toy) as address:
        async with initialized(address):
            async with opened(address) as second:
                await second.send(type="connection_init", payload={"authorization": "Bearer staff"})
                assert await second.closed() == (4429, "At most 1 connections at once.")
            async with initialized(address, "reader"):
                pass
        async with initialized(address) as again:
            await again.send(type="ping")
            assert await again.receive() == {"type": "pong"}


async def test_a_key_with_too_many_subscriptions_keeps_those_it_has() -> None:
    toy = Toy(ONE_OF_ALL)
    async with serve(toy) as address, initialized(address) as connection:
        await connection.subscribe("1", "subscription { orderPlaced { number } }")
        assert (await connection.receive())["type"] == "next"
        await connection.subscribe("2", ENDLESS)
        refused = await connection.receive()
        assert (refused["type"], refused["id"]) == ("error", "2")
        assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
        headers = {"accept": "text/event-stream", "authorization": "Bearer staff"}
        async with httpx.AsyncClient(headers=headers) as client:
            streamed = await client.post(f"http://{address}/graphql", json={"query": ENDLESS})
        assert (streamed.status_code, code(streamed)) == (429, "TOO_MANY_OPERATIONS")
        assert streamed.headers["retry-after"] == "5"
        await connection.send(type="complete", id="1")
        await connection.subscribe("3", ENDLESS)
        assert (await connection.receive())["type"] == "next"


def test_an_address_has_so_many_strangers_but_this_machine_any() -> None:
    admission = Admission(TransportSettings(max_strangers_per_address=2))
    places = [admission.stranger("203.0.113.7") for _ in range(2)]
    with pytest.raises(RequestRefused) as refused:
        admission.stranger("203.0.113.7")
    assert refused.value.status == 429
    admission.stranger("203.0.113.8")
    for _ in range(5):
        admission.stranger("127.0.0.1")
        admission.stranger("::1")
        admission.stranger(None)
    places[0].leave()
    places[0].leave()
    admission.stranger("203.0.113.7")
    with pytest.raises(RequestRefused):
        admission.stranger("203.0.113.7")


def test_the_network_of_an_ipv6_visitor_is_one_address() -> None:
    admission = Admission(TransportSettings(max_strangers_per_address=1))
    admission.stranger("2001:db8::1")
    with pytest.raises(RequestRefused):
        admission.stranger("2001:db8::2")
    admission.stranger("2001:db8:0:1::1")


def test_a_visitor_of_a_storefront_takes_no_places_of_the_others() -> None:
    admission = Admission(TransportSettings(max_sockets_per_visitor=1, max_sockets_per_key=2))
    key = Caller(PrincipalKind.STOREFRONT, "key", frozenset())
    first = admission.socket(key, "203.0.113.7")
    with pytest.raises(RequestRefused):
        admission.socket(key, "203.0.113.7")
    admission.socket(key, "203.0.113.8")
    with pytest.raises(RequestRefused):
        admission.socket(key, "203.0.113.9")
    first.leave()
    admission.socket(key, "203.0.113.7")


async def test_trickled_bodies_take_no_places_of_other_addresses() -> None:
    toy = Toy(TransportSettings(max_bodies_per_address=1, max_requests_at_once=2))

    def client_at(address: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(toy.application, client=(address, 1)),
            base_url="http://shop.example",
            headers={"authorization": "Bearer staff", "content-type": "application/json"},
        )

    arriving, go_on = asyncio.Event(), asyncio.Event()

    async def trickled() -> AsyncIterator[bytes]:
        yield b'{"query": '
        arriving.set()
        await go_on.wait()
        yield b'"{ hello }"}'

    async with client_at("203.0.113.7") as slow, client_at("203.0.113.8") as other:
        first = asyncio.create_task(slow.post("/graphql", content=trickled()))
        await arriving.wait()
        second = await post(slow, "{ hello }")
        assert (second.status_code, code(second)) == (429, "TOO_MANY_OPERATIONS")
        assert (await post(other, "{ hello }")).status_code == 200
        go_on.set()
        assert (await first).status_code == 200
        assert (await post(slow, "{ hello }")).status_code == 200


def test_people_have_fewer_places_than_keys_and_a_customer_one_set_for_all_credentials() -> None:
    settings = TransportSettings(max_sockets_per_person=1, max_subscriptions_per_person=1)
    admission = Admission(settings)
    admission.socket(guest(1), "203.0.113.7")
    admission.socket(guest(2), "203.0.113.7")
    with pytest.raises(RequestRefused):
        admission.socket(guest(1), "203.0.113.7")
    shopper: Any = replace(guest(3), kind=PrincipalKind.SHOPPER, customer_id=uuid4())
    admission.subscription(shopper)
    with pytest.raises(RequestRefused):
        admission.subscription(replace(shopper, client="another device"))
    key = Caller(PrincipalKind.STOREFRONT, "key", frozenset())
    for _ in range(5):
        admission.socket(key, "203.0.113.7")
        admission.subscription(key)
