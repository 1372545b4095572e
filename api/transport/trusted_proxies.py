"""Who really asks, where trusted proxies stand before us: forwarded headers, read from the right.

A header says only what whoever sent it says. So each hop is believed only if the one that told us
of it is trusted: the first that is not is the client, whatever it wrote to the left of itself.
"""

import re
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

UNIX_SOCKET: Final = "unix"
"""Stands for whoever reaches us through a unix socket."""
MOST_HOPS: Final = 20
MOST_CHARACTERS: Final = 2_000
_SECURE: Final = {"http": "https", "ws": "wss", "https": "https", "wss": "wss"}
_PAIR: Final = re.compile(r'\s*([a-z]+)=(?:"([^"\\]*)"|([^";,\s]+))\s*\Z', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The hops that are believed, and the one header that they write.

    Only one: a proxy that writes X-Forwarded-For passes a client's own Forwarded on as it is.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    unix_socket: bool = False
    header: str = "x-forwarded-for"
    """Or `forwarded` (RFC 7239)."""

    @classmethod
    def of(cls, names: Iterable[str], header: str = "x-forwarded-for") -> "TrustedProxies":
        """From addresses, networks and `unix`. Raises ValueError for anything else."""
        given = list(names)
        networks = tuple(ip_network(name) for name in given if name != UNIX_SOCKET)
        return cls(networks, UNIX_SOCKET in given, header)

    def trusts(self, address: str | None) -> bool:
        """Whether a hop is believed; None is one without an address: a unix socket."""
        if address is None:
            return self.unix_socket
        try:
            found = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        return any((mapped or found) in network for network in self.networks)

    def origin(self, peer: str | None, headers: Mapping[str, str]) -> tuple[str | None, bool]:
        """The client's address, and whether it speaks to the first proxy over TLS."""
        if not self.trusts(peer):
            return peer, False
        hops, secure = self._hops(headers)
        client = peer
        for hop in reversed(hops[-MOST_HOPS:]):
            if hop is None:
                # Nonsense is not looked behind; the hop that passed it on is who we know.
                break
            client = hop
            if not self.trusts(hop):
                break
        return client, secure

    def _hops(self, headers: Mapping[str, str]) -> tuple[list[str | None], bool]:
        value = headers.get(self.header, "")[-MOST_CHARACTERS:]
        if self.header == "forwarded":
            parts = [_pairs(part) for part in value.split(",")] if value else []
            hops = [_address(part.get("for", "")) for part in parts]
            return hops, bool(parts) and parts[-1].get("proto", "").lower() == "https"
        hops = [_address(part) for part in value.split(",")] if value else []
        proto = headers.get("x-forwarded-proto", "").rsplit(",", 1)[-1].strip().lower()
        return hops, proto == "https"


NO_PROXIES: Final = TrustedProxies()


def _pairs(element: str) -> dict[str, str]:
    found = (_PAIR.match(pair) for pair in element.split(";"))
    return {pair[1].lower(): pair[2] if pair[2] is not None else pair[3] for pair in found if pair}


def _address(text: str) -> str | None:
    """An address without its port and brackets; None for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None


class ForwardedHeaders:
    """Tells the application whom a trusted proxy speaks for."""

    def __init__(self, app: ASGIApp, proxies: TrustedProxies) -> None:
        self._app = app
        self._proxies = proxies

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on, its client and scheme as they are for the client.

        Nothing of this stays while it is served: thousands of sockets come through here.
        """
        if scope["type"] in {"http", "websocket"}:
            client = scope.get("client")
            peer = client[0] if client and client[0] else None
            if self._proxies.trusts(peer):
                address, secure = self._proxies.origin(peer, _headers(scope, self._proxies.header))
                scope = dict(scope)
                scope["client"] = None if address is None else (address, 0)
                if secure:
                    scope["scheme"] = _SECURE.get(scope.get("scheme", "http"), "https")
        return self._app(scope, receive, send)


def _headers(scope: Scope, header: str) -> dict[str, str]:
    """The two headers that matter; of several lines, one list."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name in {header, "x-forwarded-proto"}:
            found[name] = f"{found[name]},{value}" if name in found else value
    return found
