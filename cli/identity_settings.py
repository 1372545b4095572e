"""Settings of who people are to us: tokens that we issue."""

from typing import Final
from urllib.parse import urlsplit

from cli.setting import Setting
from cli.setting_values import WrongValue, whole_number
from domain.signing_keys import LONGEST_TOKEN
from use_cases.access.access_tokens import DEFAULT_LIFETIME, DEFAULT_PUBLIC_URL


def public_url(text: str) -> str:
    """The address that clients know, without anything behind its path."""
    url = text.rstrip("/")
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise WrongValue("use the address that clients know: https://orders.example.") from None
    rest = (parts.query, parts.fragment, parts.username, parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(rest) or not port_is_one:
        raise WrongValue("use the address that clients know: https://orders.example.")
    return url


PUBLIC_URL: Final = Setting(
    "ORDERWRIGHT_PUBLIC_URL",
    public_url,
    "The address that clients know, the same for every process. Access tokens name it as their "
    "issuer; another one ends them.",
    default=DEFAULT_PUBLIC_URL,
)
ACCESS_TOKEN_MINUTES: Final = Setting(
    "ORDERWRIGHT_ACCESS_TOKEN_MINUTES",
    whole_number(1, int(LONGEST_TOKEN.total_seconds()) // 60),
    "How long an access token is good, from 1 to 60.",
    default=str(int(DEFAULT_LIFETIME.total_seconds()) // 60),
)
