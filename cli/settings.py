"""Settings: environment variables, read and checked in one place."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from use_cases.access.tracking_tokens import MINIMUM_SECRET_BYTES

DEFAULT_DATABASE_URL = "sqlite:///orderwright.sqlite3"
DEFAULT_DATA_FOLDER = "data"
LONGEST_DAYS = 3_650
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class InvalidSetting(Exception):
    """An environment variable has a value that cannot be used; the message names it."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    `secret` signs tracking tokens; None means the one that the database keeps.
    `idempotency_days`: how long keys are remembered, but for those of orders, kept for ever.
    """

    database_url: str
    data_folder: Path
    secret: bytes | None = field(repr=False)
    allowed_origins: frozenset[str]
    anonymous_introspection: bool
    log_level: int
    idempotency_days: int


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises InvalidSetting for the first wrong one.

    An empty variable counts as absent: compose files and shells make them easily.
    """
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    return Settings(
        database_url=_database_url(given.get("DATABASE_URL", DEFAULT_DATABASE_URL)),
        data_folder=Path(given.get("ORDERWRIGHT_DATA", DEFAULT_DATA_FOLDER)),
        secret=_secret(given.get("ORDERWRIGHT_SECRET_KEY")),
        allowed_origins=_origins(given.get("ORDERWRIGHT_ALLOWED_ORIGINS", "")),
        anonymous_introspection=_switch(given, "ORDERWRIGHT_ANONYMOUS_INTROSPECTION", True),
        log_level=_log_level(given.get("ORDERWRIGHT_LOG_LEVEL", "INFO")),
        idempotency_days=_days(given, "ORDERWRIGHT_IDEMPOTENCY_DAYS", 7),
    )


def _database_url(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    # `postgres://` and `postgresql+psycopg://` are what hosts and other tools hand out.
    known = {"sqlite": "sqlite", "postgres": "postgresql", "postgresql": "postgresql"}
    kind = known.get(scheme.split("+", maxsplit=1)[0])
    if not separator or kind is None or not rest:
        raise InvalidSetting(
            "DATABASE_URL",
            "use sqlite:///path/to/file or postgresql://user:password@host/name"
            # What was given may hold a password, so only its scheme is repeated.
            + (f", not {scheme}://..." if separator else "."),
        )
    if kind == "sqlite" and not rest.strip("/"):
        raise InvalidSetting("DATABASE_URL", "an SQLite database needs a file: sqlite:///path.")
    return f"{kind}://{rest}"


def _secret(value: str | None) -> bytes | None:
    if value is None:
        return None
    secret = value.encode()
    if len(secret) < MINIMUM_SECRET_BYTES:
        raise InvalidSetting(
            "ORDERWRIGHT_SECRET_KEY",
            f"must have at least {MINIMUM_SECRET_BYTES} characters, drawn at random; "
            "`openssl rand -hex 32` makes one.",
        )
    return secret


def _origins(value: str) -> frozenset[str]:
    origins = frozenset(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())
    for origin in origins:
        if origin != "*" and not origin.startswith(("http://", "https://")):
            raise InvalidSetting(
                "ORDERWRIGHT_ALLOWED_ORIGINS",
                f"{origin!r} is no origin: name them like https://shop.example, with commas.",
            )
    return origins


def _switch(given: Mapping[str, str], name: str, default: bool) -> bool:
    value = given.get(name, str(default)).lower()
    if value in {"true", "1", "yes", "on"}:
        return True
    if value in {"false", "0", "no", "off"}:
        return False
    raise InvalidSetting(name, f"{given[name]!r} is neither true nor false.")


def _days(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= LONGEST_DAYS:
        raise InvalidSetting(name, f"{value!r}; use a number of days from 1 to {LONGEST_DAYS}.")
    return int(value)


def _log_level(value: str) -> int:
    if value.upper() not in LOG_LEVELS:
        raise InvalidSetting("ORDERWRIGHT_LOG_LEVEL", f"{value!r}; use {', '.join(LOG_LEVELS)}.")
    return logging.getLevelNamesMapping()[value.upper()]
