"""Which addresses a webhook may be sent to: the public internet, and never our own side of it.

Whoever registers an endpoint chooses where we connect to, from inside the merchant's network.
Source: OWASP's cheat sheet on server-side request forgery; the registries of IANA.
"""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_REFUSED_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",
    )
)  # fmt: skip
"""Special purposes, multicast, and the one metadata service that has a public address (Azure's)."""

_GLOBAL_V6: Final = IPv6Network("2000::/3")
_REFUSED_V6: Final = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
"""Within the global unicast space: protocol assignments with Teredo, documentation, 6to4, AS112."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""How a host without IPv4 reaches one (RFC 6052): the last 32 bits are the address that counts."""


def is_public(address: Address) -> bool:
    """Whether an address belongs to somebody out there, whichever way it is written."""
    plain = _plain(address)
    if isinstance(plain, IPv4Address):
        return not any(plain in network for network in _REFUSED_V4)
    return plain in _GLOBAL_V6 and not any(plain in network for network in _REFUSED_V6)


def is_loopback(address: Address) -> bool:
    """Whether an address is this very machine."""
    return _plain(address).is_loopback


def allowed_addresses(texts: Iterable[str], *, allow_loopback: bool) -> list[str]:
    """The addresses of a name, if all of them may be connected to; none if any may not.

    All, because whoever names a private address beside a public one tries the door.
    """
    found = list(dict.fromkeys(texts))
    for text in found:
        address = literal_address(text)
        if address is None or not (is_public(address) or (allow_loopback and is_loopback(address))):
            return []
    return found


def literal_address(text: str) -> Address | None:
    """The address that a text is; None for a name."""
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _plain(address: Address) -> Address:
    """An IPv4 address that is written as an IPv6 one, as itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
