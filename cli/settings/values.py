"""How the text of a setting becomes its value; a WrongValue says what would do instead."""

import logging
import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Final, NamedTuple

from domain.access.caller import CostBudget
from use_cases.access.tracking_tokens import MINIMUM_SECRET_BYTES

LONGEST_DAYS: Final = 3_650
UNLIMITED: Final = CostBudget(0, 0)
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


class WrongValue(ValueError):
    """The text cannot be used; the message says why, and repeats no secret."""


class SocketAddress(NamedTuple):
    """Where something listens."""

    host: str
    port: int


def database_url(text: str) -> str:
    """A database's address, in the one form that is used from here on."""
    scheme, separator, rest = text.partition("://")
    # `postgres://` and `postgresql+psycopg://` are what hosts and other tools hand out.
    known = {"sqlite": "sqlite", "postgres": "postgresql", "postgresql": "postgresql"}
    kind = known.get(scheme.split("+", maxsplit=1)[0])
    if not separator or kind is None or not rest:
        raise WrongValue(
            "use sqlite:///path/to/file or postgresql://user:password@host/name"
            # What was given may hold a password, so only its scheme is repeated.
            + (f", not {scheme}://..." if separator else ".")
        )
    if kind == "sqlite" and not rest.strip("/"):
        raise WrongValue("an SQLite database needs a file: sqlite:///path.")
    return f"{kind}://{rest}"


def secret(text: str) -> bytes:
    """What signs tokens: long enough that nobody guesses it."""
    value = text.encode()
    if len(value) < MINIMUM_SECRET_BYTES:
        raise WrongValue(
            f"must have at least {MINIMUM_SECRET_BYTES} characters, drawn at random; "
            "`openssl rand -hex 32` makes one."
        )
    return value


def cost_budget(text: str) -> CostBudget:
    """Points and points per second, or UNLIMITED."""
    if text.lower() == "off":
        return UNLIMITED
    points, _, rate = text.partition("/")
    if not all(re.fullmatch("[1-9][0-9]{0,8}", part) for part in (points, rate)):
        raise WrongValue(f"{text!r}; use points and points per second like 2000/100, or off.")
    return CostBudget(int(points), int(rate))


def redis_url(text: str) -> str:
    """The address of a Redis, which may hold a password."""
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise WrongValue("use redis://host:6379/0, rediss:// for TLS, or unix:///path.")
    return text


def proxies(text: str) -> tuple[str, ...]:
    """Addresses and networks of proxies, and "unix"; checked."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        try:
            _ = name == "unix" or ip_network(name)
        except ValueError as error:
            raise WrongValue(
                f"{error}: name addresses, networks like 10.0.0.0/8, or unix."
            ) from None
    return names


def forwarded_header(text: str) -> str:
    """The header in which proxies say whom they speak for."""
    if text.lower() not in {"x-forwarded-for", "forwarded"}:
        raise WrongValue(f"{text!r}; use x-forwarded-for or forwarded.")
    return text.lower()


def origins(text: str) -> frozenset[str]:
    """Origins of web pages, with commas; "*" is any."""
    named = frozenset(origin.strip().rstrip("/") for origin in text.split(",") if origin.strip())
    for origin in sorted(named):
        if origin != "*" and not origin.startswith(("http://", "https://")):
            raise WrongValue(
                f"{origin!r} is no origin: name them like https://shop.example, with commas."
            )
    return named


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() in {"true", "1", "yes", "on"}:
        return True
    if text.lower() in {"false", "0", "no", "off"}:
        return False
    raise WrongValue(f"{text!r} is neither true nor false.")


def days(text: str) -> int:
    """A number of days, at least one."""
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_DAYS:
        raise WrongValue(f"{text!r}; use a number of days from 1 to {LONGEST_DAYS}.")
    return int(text)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number within limits."""

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise WrongValue(f"{text!r}; use a whole number from {least} to {most}.")
        return int(text)

    return read


def seconds(least: float, most: float) -> Callable[[str], float]:
    """Reads a length of time in seconds within limits."""

    def read(text: str) -> float:
        if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) or not least <= float(text) <= most:
            raise WrongValue(f"{text!r}; use seconds from {least:g} to {most:g}.")
        return float(text)

    return read


def log_level(text: str) -> int:
    """The least important level that is logged."""
    if text.upper() not in LOG_LEVELS:
        raise WrongValue(f"{text!r}; use {', '.join(LOG_LEVELS)}.")
    return logging.getLevelNamesMapping()[text.upper()]


def one_of(*choices: str) -> Callable[[str], str]:
    """Reads one word of a few."""

    def read(text: str) -> str:
        if text.lower() not in choices:
            raise WrongValue(f"{text!r}; use {' or '.join(choices)}.")
        return text.lower()

    return read


def socket_address(text: str) -> SocketAddress:
    """A host and a port: `127.0.0.1:9464`, `[::1]:9464`."""
    host, separator, port = text.rpartition(":")
    if not separator or not host or not port.isdecimal() or not 1 <= int(port) <= 65_535:
        raise WrongValue(f"{text!r}; use an address and a port, like 127.0.0.1:9464.")
    return SocketAddress(host.strip("[]"), int(port))
