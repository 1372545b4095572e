"""Where a webhook may be sent to, as far as its URL tells."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from domain.errors import InvalidInput
from domain.webhooks.addresses import is_loopback, is_public, literal_address

URL_LIMIT: Final = 2_000
_LOCAL_NAMES: Final = (".localhost", ".local", ".internal", ".localdomain", ".home.arpa", ".onion")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.?")
_FIRST_FREE_PORT: Final = 1_024
"""Below it other services than HTTP live, which a request may mislead."""


def checked_url(url: str, *, allow_loopback: bool) -> str:
    """The URL of a receiver, if it may be one: HTTPS, to a public name or address.

    With `allow_loopback`, for development, also plain HTTP to this machine. What its name resolves
    to is looked at whenever something is sent. Raises InvalidInput.
    """
    if len(url) > URL_LIMIT or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
        raise _refusal(f"A URL has at most {URL_LIMIT} characters of ASCII, and no spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refusal("This is not a URL.") from None
    if "@" in parts.netloc or parts.fragment or "\\" in url:
        raise _refusal("A URL here has no user, no password and no fragment.")
    host = (parts.hostname or "").lower()
    is_here = _is_this_machine(host)
    if parts.scheme == "http" and allow_loopback and is_here:
        return url
    if parts.scheme != "https":
        raise _refusal("Use https://: payloads travel encrypted.")
    if port is not None and port != 443 and port < _FIRST_FREE_PORT:
        raise _refusal("Use port 443, or one from 1024.")
    if is_here and allow_loopback:
        return url
    _check_host(host, parts)
    return url


def _check_host(host: str, parts: SplitResult) -> None:
    address = literal_address(host)
    if address is not None:
        if not is_public(address):
            raise _refusal("This address is not on the public internet.")
        return
    if ":" in parts.netloc.rpartition(":")[0] or not _HOST.fullmatch(host):
        raise _refusal("This is not the name of a host.")
    name = host.rstrip(".")
    # 127.1, 0x7f000001 and 2130706433 are addresses to some resolvers; no public name is like that.
    if "." not in name or not name.rpartition(".")[2][0].isalpha():
        raise _refusal("Name a host with its full domain.")
    if name.endswith(_LOCAL_NAMES):
        raise _refusal("This name is not on the public internet.")


def _is_this_machine(host: str) -> bool:
    address = literal_address(host)
    return host == "localhost" or (address is not None and is_loopback(address))


def _refusal(message: str) -> InvalidInput:
    return InvalidInput(message, field=("url",))
