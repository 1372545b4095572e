"""Forwarded headers are believed as far as trusted proxies wrote them."""

import pytest
from starlette.types import Receive, Scope, Send

from api.transport.trusted_proxies import ForwardedHeaders, TrustedProxies

PROXIES = TrustedProxies.of(["10.0.0.0/8", "2001:db8::1"])
RFC_7239 = TrustedProxies.of(["10.0.0.0/8", "unix"], "forwarded")
CLIENT = "203.0.113.7"


def told(proxies: TrustedProxies, peer: str | None, value: str, **more: str) -> str | None:
    headers = {proxies.header: value} | {name.replace("_", "-"): v for name, v in more.items()}
    return proxies.origin(peer, headers)[0]


@pytest.mark.parametrize(
    ("peer", "value", "expected"),
    [
        ("10.0.0.1", CLIENT, CLIENT),
        ("10.0.0.1", f"{CLIENT}, 10.2.2.2", CLIENT),
        ("::ffff:10.0.0.1", f"{CLIENT}:4711", CLIENT),
        ("2001:db8::1", "[2001:db8:9::9]:443", "2001:db8:9::9"),
        # What a client writes itself stands to the left of what a proxy adds.
        ("10.0.0.1", f"127.0.0.1, 10.9.9.9, {CLIENT}", CLIENT),
        ("10.0.0.1", f"1.1.1.1, {CLIENT}, 10.2.2.2", CLIENT),
        # Not through a proxy at all.
        ("198.51.100.1", CLIENT, "198.51.100.1"),
        (None, CLIENT, None),
        # Nonsense ends the way.
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", f"{CLIENT}, <script>, 10.3.3.3", "10.3.3.3"),
        ("10.0.0.1", "10.4.4.4, 10.3.3.3", "10.4.4.4"),
        ("10.0.0.1", ",".join([CLIENT] + ["10.1.1.1"] * 10_000), "10.1.1.1"),
    ],
)
def test_the_client_is_the_first_hop_from_the_right_that_nobody_trusts(
    peer: str | None, value: str, expected: str | None
) -> None:
    assert told(PROXIES, peer, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"for={CLIENT};proto=https;by=10.0.0.1", CLIENT),
        ('for="[2001:db8:9::9]:4711", for=10.1.1.1', "2001:db8:9::9"),
        (f"for=127.0.0.1, For={CLIENT}", CLIENT),
        ("for=_hidden", None),
        ("for=unknown, for=10.1.1.1", "10.1.1.1"),
    ],
)
def test_forwarded_is_read_by_its_rfc(value: str, expected: str | None) -> None:
    assert told(RFC_7239, None, value) == expected


def test_only_the_header_that_the_proxies_write_is_read() -> None:
    assert told(PROXIES, "10.0.0.1", "", forwarded="for=1.2.3.4") == "10.0.0.1"
    assert RFC_7239.origin(None, {"x-forwarded-for": "1.2.3.4"}) == (None, False)


def test_tls_is_known_from_the_nearest_proxy_only() -> None:
    def secure(value: str, peer: str = "10.0.0.1") -> bool:
        return PROXIES.origin(peer, {"x-forwarded-for": CLIENT, "x-forwarded-proto": value})[1]

    assert secure("https")
    assert not secure("http")
    assert not secure("https, http")
    assert not secure("https", "198.51.100.1")
    assert RFC_7239.origin(None, {"forwarded": f"for={CLIENT};proto=https"}) == (CLIENT, True)


@pytest.mark.parametrize("name", ["example.com", "10.0.0.1/8", "*", ""])
def test_what_is_no_address_is_not_trusted_by_mistake(name: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        TrustedProxies.of([name])


async def test_several_lines_of_a_header_are_one_list() -> None:
    seen: list[Scope] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    async def nothing(*_: object) -> None: ...

    scope: Scope = {
        "type": "websocket",
        "scheme": "ws",
        "client": ("10.0.0.1", 5),
        "headers": [
            (b"x-forwarded-for", b"127.0.0.1"),
            (b"x-forwarded-proto", b"https"),
            (b"x-forwarded-for", CLIENT.encode()),
        ],
    }
    await ForwardedHeaders(application, PROXIES)(scope, nothing, nothing)  # type: ignore[arg-type]
    assert (seen[0]["client"][0], seen[0]["scheme"]) == (CLIENT, "wss")
    assert scope["client"] == ("10.0.0.1", 5)
