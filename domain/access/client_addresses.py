"""Network addresses: from which a credential may be used, and which are one visitor's."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from domain.errors import InvalidInput

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

RANGES_LIMIT: Final = 50
_MAPPED_PREFIX: Final = 96
"""An IPv4 address in IPv6's clothes (`::ffff:192.0.2.1`) is the IPv4 address."""


def allowed_addresses(wanted: Iterable[str] | None) -> frozenset[str] | None:
    """Ranges as they are kept: canonical CIDR (RFC 4632, RFC 4291); None for everywhere.

    A single address is a range of one. Raises InvalidInput for what is no range, for one whose
    address has bits beyond its prefix (a slip of the keyboard more often than not), and for none.
    """
    if wanted is None:
        return None
    chosen = frozenset(_canonical(text) for text in wanted)
    if not chosen:
        raise _refused("Name the ranges, or leave them out for everywhere.")
    if len(chosen) > RANGES_LIMIT:
        raise _refused(f"At most {RANGES_LIMIT} ranges.")
    return chosen


def network_of(address: str | None) -> str:
    """What one visitor has: an IPv4 address, or the /64 that an IPv6 visitor chooses from."""
    if address is None:
        return "unknown"
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{ipaddress.IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


def is_allowed_from(address: str | None, ranges: frozenset[str] | None) -> bool:
    """Whether someone at this address may use what is bound to these ranges.

    Nobody may whose address is not known or is no address at all.
    """
    if ranges is None:
        return True
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in _networks(ranges))


def are_within(ranges: frozenset[str] | None, own: frozenset[str] | None) -> bool:
    """Whether every address of these ranges is one of one's own (None: everywhere)."""
    if own is None:
        return True
    if ranges is None:
        return False
    return all(any(_is_part(part, whole) for whole in _networks(own)) for part in _networks(ranges))


def _is_part(part: Network, whole: Network) -> bool:
    if part.version != whole.version:
        return False
    return part.prefixlen >= whole.prefixlen and part.network_address in whole


def _canonical(text: str) -> str:
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError:
        raise _refused(
            f"{text[:50]!r} is no range: write it like 192.0.2.0/24 or 2001:db8::/32."
        ) from None
    if isinstance(network, ipaddress.IPv6Network):
        mapped = network.network_address.ipv4_mapped
        if mapped is not None and network.prefixlen >= _MAPPED_PREFIX:
            return f"{mapped}/{network.prefixlen - _MAPPED_PREFIX}"
    return str(network)


@lru_cache(1_000)
def _networks(ranges: frozenset[str]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(entry) for entry in ranges)


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, field=("allowedAddresses",))
