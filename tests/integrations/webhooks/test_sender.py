import base64
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from domain.webhooks.retrying import AttemptProblem
from domain.webhooks.sending import WebhookAnswer, WebhookRequest
from integrations.webhooks.network import Resolve
from integrations.webhooks.sender import HttpWebhookSender
from tests.webhooks.certificates import certified
from tests.webhooks.receiver import Behave, receiving

SECRET = b"thirty-two bytes that nobody kno"
OLD_SECRET = b"the one that was used until yest"


def text(secret: bytes) -> str:
    return "whsec_" + base64.b64encode(secret).decode()


def request(url: str, *secrets: bytes, at: datetime | None = None) -> WebhookRequest:
    return WebhookRequest(
        url, "WebhookDelivery_1", at or datetime.now(UTC), b'{"type":"X"}', secrets or (SECRET,)
    )


@pytest.fixture
async def sender() -> AsyncIterator[HttpWebhookSender]:
    made = HttpWebhookSender(allow_loopback=True, timeout_seconds=0.4)
    yield made
    await made.close()


async def test_the_official_library_verifies_our_messages(sender: HttpWebhookSender) -> None:
    async with receiving() as receiver:
        answer = await sender.send(request(receiver.url))
    (message,) = receiver.messages

    assert answer.succeeded
    assert message.verify(text(SECRET)) == {"type": "X"}
    assert message.headers["content-type"] == "application/json"


async def test_after_a_rotation_the_old_and_the_new_secret_verify_and_no_other(
    sender: HttpWebhookSender,
) -> None:
    async with receiving() as receiver:
        await sender.send(request(receiver.url, SECRET, OLD_SECRET))
        await sender.send(request(receiver.url, SECRET))
    both, new = receiver.messages

    assert both.verify(text(SECRET)) == both.verify(text(OLD_SECRET)) == {"type": "X"}
    assert new.verify(text(SECRET))
    with pytest.raises(WebhookVerificationError):
        new.verify(text(OLD_SECRET))


async def test_tampered_and_stale_messages_are_refused_by_the_official_library(
    sender: HttpWebhookSender,
) -> None:
    async with receiving() as receiver:
        await sender.send(request(receiver.url))
        await sender.send(request(receiver.url, at=datetime.now(UTC) - timedelta(minutes=6)))
    message, stale = receiver.messages

    for headers, body in (
        (message.headers, message.body + b" "),
        ({**message.headers, "webhook-id": "another"}, message.body),
        (stale.headers, stale.body),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(text(SECRET)).verify(body, headers)


@pytest.mark.parametrize(
    ("mischief", "problem"),
    [
        ("500", AttemptProblem.BAD_STATUS),
        ("410", AttemptProblem.BAD_STATUS),
        ("302", AttemptProblem.REDIRECTED),
        ("reset", AttemptProblem.NOT_CONNECTED),
        ("garbage", AttemptProblem.BAD_ANSWER),
        ("never", AttemptProblem.TIMED_OUT),
        ("drip", AttemptProblem.TIMED_OUT),
    ],
)
async def test_every_mischief_of_a_receiver_is_an_answer(
    sender: HttpWebhookSender, mischief: str, problem: AttemptProblem
) -> None:
    behave: Behave = lambda _m, _b: mischief  # noqa: E731
    async with receiving(behave, extra_headers="location: http://10.0.0.1/\r\n") as receiver:
        answer = await sender.send(request(receiver.url))

    assert (answer.succeeded, answer.problem) == (False, problem)
    assert answer.status == (int(mischief) if mischief.isdigit() else None)
    assert answer.is_gone == (mischief == "410")
    assert len(receiver.messages) == 1, "a redirect is not followed"
    assert answer.timings.total < 2_000


async def test_of_a_huge_answer_only_the_beginning_is_read(sender: HttpWebhookSender) -> None:
    async with receiving(lambda _m, _b: "huge") as receiver:
        answer = await sender.send(request(receiver.url))
        again = await sender.send(request(receiver.url))

    assert answer.succeeded
    assert again.succeeded
    assert len(answer.response_start or "") == 1_000
    assert receiver.connections == 2, "what was not read is not waited for"


async def test_a_connection_is_used_again_and_its_steps_are_timed(
    sender: HttpWebhookSender,
) -> None:
    async with receiving() as receiver:
        first = await sender.send(request(receiver.url))
        second = await sender.send(request(receiver.url))

    assert receiver.connections == 1
    assert None not in (first.timings.resolve, first.timings.connect, first.timings.first_byte)
    assert (second.timings.resolve, second.timings.connect) == (None, None)


async def test_a_receiver_may_ask_for_time(sender: HttpWebhookSender) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    waits = []
    for header in ("120", later, "soon"):
        extra = f"retry-after: {header}\r\n"
        async with receiving(lambda _m, _b: "503", extra_headers=extra) as receiver:
            waits.append((await sender.send(request(receiver.url))).retry_after)

    assert waits[0] == timedelta(minutes=2)
    assert waits[1] is not None
    assert timedelta(minutes=9) < waits[1] <= timedelta(minutes=10)
    assert waits[2] is None


async def test_nothing_listens_there(sender: HttpWebhookSender) -> None:
    async with receiving() as receiver:
        url = receiver.url
    answer = await sender.send(request(url))
    assert answer.problem is AttemptProblem.NOT_CONNECTED


async def test_certificates_are_those_of_the_name_and_somebody_vouches_for_them() -> None:
    authority, server_side = certified("shop.example")
    resolve, _ = resolver(["127.0.0.1"])
    problems = []
    for host, trusted in (
        ("shop.example", authority), ("shop.example", None), ("other.example", authority),
    ):  # fmt: skip
        sender = HttpWebhookSender(resolve=resolve, allow_loopback=True, trusted=trusted)
        async with receiving(secured=server_side) as receiver:
            url = f"https://{host}:{receiver.port}/"
            problems.append((await sender.send(request(url))).problem)
        await sender.close()
    assert problems == [None, AttemptProblem.NOT_SECURE, AttemptProblem.NOT_SECURE]


def resolver(*answers: Sequence[str]) -> tuple[Resolve, list[str]]:
    """Resolves every name to these addresses, one answer after the other."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


async def sent_to(resolve: Resolve, *, allow_loopback: bool = False) -> WebhookAnswer:
    async with receiving() as receiver:
        sender = HttpWebhookSender(
            resolve=resolve, allow_loopback=allow_loopback, timeout_seconds=0.4
        )
        url = receiver.url.replace("127.0.0.1", "shop.example")
        try:
            return await sender.send(request(url))
        finally:
            await sender.close()
            assert allow_loopback or not receiver.messages


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"], ["10.0.0.5"], ["192.168.1.1"], ["172.16.0.1"], ["169.254.169.254"],
        ["100.64.0.1"], ["100.100.100.200"], ["168.63.129.16"], ["0.0.0.0"], ["224.0.0.1"],
        ["255.255.255.255"], ["192.0.0.192"], ["::1"], ["::"], ["fe80::1%eth0"],
        ["fd00:ec2::254"], ["::ffff:127.0.0.1"], ["::ffff:10.0.0.1"], ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"], ["2001:0:53aa:64c::1"], ["::7f00:1"], ["ff02::1"],
        ["8.8.8.8", "127.0.0.1"],
    ],
)  # fmt: skip
async def test_a_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    resolve, _ = resolver(addresses)
    answer = await sent_to(resolve)
    assert answer.problem is AttemptProblem.ADDRESS_REFUSED


async def test_a_name_is_resolved_once_for_each_connection_and_connected_to_as_found() -> None:
    # The second answer would be another place: nobody asks for it.
    resolve, asked = resolver(["127.0.0.1"], ["10.0.0.1"])
    answer = await sent_to(resolve, allow_loopback=True)
    assert answer.succeeded
    assert asked == ["shop.example"]


async def test_a_name_that_changes_to_an_address_inside_is_refused_from_then_on() -> None:
    resolve, asked = resolver(["127.0.0.1"], ["10.0.0.1"])
    sender = HttpWebhookSender(resolve=resolve, allow_loopback=True, timeout_seconds=0.4)
    problems = []
    async with receiving(lambda _m, _b: "500", extra_headers="connection: close\r\n") as receiver:
        for _ in range(2):
            url = receiver.url.replace("127.0.0.1", "shop.example")
            problems.append((await sender.send(request(url))).problem)
    await sender.close()
    assert problems == [AttemptProblem.BAD_STATUS, AttemptProblem.ADDRESS_REFUSED]
    assert len(asked) == 2


async def test_a_name_without_an_address_is_said_to_be_one() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError(host)

    answer = await sent_to(resolve)
    assert answer.problem is AttemptProblem.NOT_RESOLVED


async def test_proxies_of_the_environment_are_not_asked(
    sender: HttpWebhookSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        answer = await sender.send(request(receiver.url))
    assert answer.succeeded
    assert proxy.messages == []
