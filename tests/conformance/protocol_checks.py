"""What a graphql-transport-ws server is asked to do, one check for each sentence of the protocol."""

from contextlib import suppress

from websockets.exceptions import ConnectionClosed, InvalidStatus, NegotiationError

from tests.conformance.protocol_client import PROTOCOL, Target, greeted, opened

WRONG = "query { nopeNope }"


async def sub_protocol(target: Target) -> None:
    async with opened(target) as socket:
        assert socket.connection.subprotocol == PROTOCOL


async def other_sub_protocol(target: Target) -> None:
    try:
        async with opened(target, "graphql-ws") as socket:
            await socket.closes(4406)
    except (InvalidStatus, NegotiationError):
        return


async def json_texts(target: Target) -> None:
    # `hear` checks the form of each.
    async with greeted(target) as socket:
        await socket.subscribe("a", target.query)
        for kind in ("next", "complete"):
            assert (await socket.hear())["type"] == kind
        await socket.subscribe("b", WRONG)
        await socket.expect("error", "b")
        await socket.stays_open()


async def interleaved(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("endless", target.endless)
        await socket.expect("next", "endless")
        names = [f"q{number}" for number in range(10)]
        for name in names:
            await socket.subscribe(name, target.query)
        ended: set[str] = set()
        while len(ended) < len(names):
            message = await socket.hear()
            assert message["type"] in {"next", "complete"}, message
            if message["type"] == "complete":
                ended.add(message["id"])
        assert ended == set(names)


async def normal_closure(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.connection.close(1000)
        assert socket.connection.close_code == 1000


async def init_timeout(target: Target) -> None:
    async with opened(target) as socket:
        reason = "Connection initialisation timeout"
        await socket.closes(4408, reason, patience=target.init_patience_seconds)


async def no_timeout_after_init(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.expect("next", "a")


async def second_init(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.say(target.init)
        await socket.closes(4429, "Too many initialisation requests")


async def two_inits_at_once(target: Target) -> None:
    async with opened(target) as socket:
        await socket.say(target.init, target.init)
        await socket.closes(4429, "Too many initialisation requests")


async def rejected(target: Target) -> None:
    payload = {"authorization": "Bearer forged"}
    async with opened(target) as socket:
        await socket.say({"type": "connection_init", "payload": payload})
        await socket.closes(4403)


async def acknowledged(target: Target) -> None:
    async with opened(target) as socket:
        await socket.say(target.init)
        message = await socket.expect("connection_ack")
        assert isinstance(message.get("payload", {}), dict | None), message


async def optional_init_payload(target: Target) -> None:
    headers = {"authorization": target.authorization}
    payloads: list[dict[str, object]] = [{}, {"payload": None}, {"payload": {}}]
    for more in payloads:
        async with opened(target, additional_headers=headers) as socket:
            await socket.say({"type": "connection_init", **more})
            await socket.expect("connection_ack")


async def ping_before_init(target: Target) -> None:
    async with opened(target) as socket:
        await socket.say({"type": "ping"})
        await socket.expect("pong")


async def ping_while_busy(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.expect("next", "a")
        await socket.hear_until_pong()


async def ping_payload(target: Target) -> None:
    async with greeted(target) as socket:
        pings: list[dict[str, object]] = [{}, {"payload": None}, {"payload": {"sent": 1}}]
        for more in pings:
            await socket.say({"type": "ping", **more})
            message = await socket.expect("pong")
            assert isinstance(message.get("payload"), dict | None), message


async def unsolicited_pong(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.say({"type": "pong"}, {"type": "pong", "payload": {"beat": 1}})
        await socket.stays_open()


async def taken_id(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.expect("next", "a")
        await socket.subscribe("a", target.endless)
        await socket.closes(4409, "Subscriber for a already exists")


async def taken_id_at_once(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.subscribe("a", target.endless)
        await socket.closes(4409, "Subscriber for a already exists")


async def taken_id_by_a_query(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.subscribe("a", target.query)
        await socket.closes(4409, "Subscriber for a already exists")


async def id_again(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.expect("next", "a")
        await socket.say({"id": "a", "type": "complete"})
        await socket.hear_until_pong()
        for _ in range(2):
            await socket.subscribe("a", target.query)
            await socket.expect("next", "a")
            await socket.expect("complete", "a")


async def optional_parameters(target: Target) -> None:
    nothing = {"operationName": None, "variables": None, "extensions": None}
    async with greeted(target) as socket:
        await socket.subscribe("a", target.query, **nothing)
        assert "data" in (await socket.expect("next", "a"))["payload"]
        await socket.expect("complete", "a")
        await socket.subscribe("b", target.query, variables={}, extensions={"trace": 1})
        await socket.expect("next", "b")


async def unacknowledged(target: Target) -> None:
    async with opened(target) as socket:
        await socket.subscribe("a", target.query)
        await socket.closes(4401, "Unauthorized")


async def racing_a_rejection(target: Target) -> None:
    async with opened(target) as socket:
        await socket.say({"type": "connection_init", "payload": {"authorization": "Bearer forged"}})
        with suppress(ConnectionClosed):
            await socket.subscribe("a", target.query)
            while True:
                message = await socket.hear()
                assert message["type"] not in {"next", "error", "connection_ack"}, message
        assert socket.connection.close_code in {4401, 4403}, socket.connection.close_code


async def results_then_complete(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.ending)
        kinds = [(await socket.expect("next", "a"))["type"]]
        while kinds[-1] == "next":
            message = await socket.hear()
            assert message["id"] == "a", message
            kinds.append(message["type"])
        assert kinds[-1] == "complete", kinds
        await socket.hears_nothing_of("a")


async def one_result(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.query)
        result = await socket.expect("next", "a")
        assert result["payload"]["data"], result
        await socket.expect("complete", "a")
        await socket.hears_nothing_of("a")


async def error(target: Target) -> None:
    async with greeted(target) as socket:
        for place, query in enumerate(
            (WRONG, "query {", "query A { __typename } query B { __typename }")
        ):
            await socket.subscribe(str(place), query)
            errors = (await socket.expect("error", str(place)))["payload"]
            assert isinstance(errors, list), errors
            assert errors, "no errors"
            assert all(isinstance(error["message"], str) for error in errors), errors


async def error_ends(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", WRONG)
        await socket.expect("error", "a")
        await socket.hears_nothing_of("a")
        await socket.subscribe("a", target.query)
        await socket.expect("next", "a")


async def error_is_of_its_operation(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.expect("next", "a")
        await socket.subscribe("b", "subscription {")
        while (message := await socket.hear())["type"] != "error":
            assert message["id"] == "a", message
        assert message["id"] == "b", message
        await socket.stays_open()


async def client_completes(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.endless)
        await socket.expect("next", "a")
        await socket.say({"id": "a", "type": "complete"})
        await socket.hear_until_pong()
        await socket.hears_nothing_of("a")


async def client_completes_a_query(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.query)
        await socket.say({"id": "a", "type": "complete"})
        await socket.hear_until_pong()
        await socket.hears_nothing_of("a")


async def completed_before(target: Target) -> None:
    async with greeted(target) as socket:
        await socket.subscribe("a", target.query)
        await socket.expect("next", "a")
        await socket.expect("complete", "a")
        await socket.say({"id": "a", "type": "complete"}, {"id": "never", "type": "complete"})
        await socket.stays_open()
