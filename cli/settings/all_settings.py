"""Settings: environment variables, declared, read and checked in one place."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from cli.settings import values
from cli.settings.identity import ACCESS_TOKEN_MINUTES, MAIL, PUBLIC_URL, Console
from cli.settings.limits import LIMIT_SETTINGS, Limits, read_limits
from cli.settings.observing import (
    ACCESS_LOG,
    LOG_FORMAT,
    LOG_LEVEL,
    METRICS_ADDRESS,
    OTLP_ENDPOINT,
)
from cli.settings.setting import InvalidSetting, OptionalSetting, Setting, SettingsReader
from cli.settings.values import SocketAddress
from domain.access.caller import CostBudget
from integrations.mail.smtp import SmtpServer

__all__ = ["InvalidSetting", "Settings", "SocketAddress", "read_settings"]

DATABASE_URL: Final = Setting(
    "DATABASE_URL",
    values.database_url,
    "The database: `sqlite:///path` (three slashes relative to the directory, four from the root) "
    "or `postgresql://user:password@host/name`.",
    default="sqlite:///orderwright.sqlite3",
)
SECRET_KEY: Final = OptionalSetting(
    "ORDERWRIGHT_SECRET_KEY",
    values.secret,
    "Signs tracking tokens; at least 32 random characters, the same for every process. A new one "
    "ends all tokens.",
    absent="one that the database keeps",
    secret=True,
)
ALLOWED_ORIGINS: Final = OptionalSetting(
    "ORDERWRIGHT_ALLOWED_ORIGINS",
    values.origins,
    "Web pages of other origins that may call the API from a browser, over HTTP, event streams and "
    "WebSocket, besides those that channels name: "
    "`https://shop.example,https://www.shop.example`; `*` for any.",
    absent="none",
)
TRUSTED_PROXIES: Final = OptionalSetting(
    "ORDERWRIGHT_TRUSTED_PROXIES",
    values.proxies,
    "Proxies that are believed when they say whom they speak for: addresses, networks like "
    "`10.0.0.0/8`, and `unix` for a unix socket, with commas. See "
    "[behind a proxy](behind-a-proxy.md).",
    absent="none: forwarded headers are not read",
)
FORWARDED_HEADER: Final = Setting(
    "ORDERWRIGHT_FORWARDED_HEADER",
    values.forwarded_header,
    "The one header that these proxies write: `x-forwarded-for` (with `x-forwarded-proto`) or "
    "`forwarded`.",
    default="x-forwarded-for",
)
ANONYMOUS_INTROSPECTION: Final = Setting(
    "ORDERWRIGHT_ANONYMOUS_INTROSPECTION",
    values.switch,
    "Whether the schema may be read without a key. If not, introspection needs the scope "
    "`schema:read`, which storefronts never have.",
    default="true",
)
COST_BUDGET: Final = Setting(
    "ORDERWRIGHT_COST_BUDGET",
    values.cost_budget,
    "What each client may ask for: points, a slash, and how many come back each second; `off` for no "
    "limit. An API key may have its own.",
    default="2000/100",
)
REDIS_URL: Final = OptionalSetting(
    "ORDERWRIGHT_REDIS_URL",
    values.redis_url,
    "A Redis in which processes count budgets together: `redis://host:6379/0`. Needs the extra "
    "`redis`.",
    absent="they count in PostgreSQL",
    secret=True,
)
IDEMPOTENCY_DAYS: Final = Setting(
    "ORDERWRIGHT_IDEMPOTENCY_DAYS",
    values.days,
    "How long idempotency keys are remembered; those of placed orders are kept for ever.",
    default="7",
)
AUDIT_DAYS: Final = Setting(
    "ORDERWRIGHT_AUDIT_DAYS",
    values.days,
    "How long the audit trail is kept; the worker forgets what is older.",
    default="730",
)
WEBHOOK_DAYS: Final = Setting(
    "ORDERWRIGHT_WEBHOOK_DAYS",
    values.days,
    "How long the log of webhook deliveries is kept after they ended; those that wait stay.",
    default="30",
)
DATA: Final = Setting(
    "ORDERWRIGHT_DATA",
    Path,
    "Where `orderwright demo` keeps its database and keys.",
    default="data",
)
WORKERS: Final = Setting(
    "ORDERWRIGHT_WORKERS",
    values.whole_number(1, 64),
    "How many processes `orderwright serve` answers with; `--workers` says otherwise.",
    default="1",
)
PIN_PROCESSES: Final = Setting(
    "ORDERWRIGHT_PIN_PROCESSES",
    values.switch,
    "Whether each of several server processes keeps to one CPU, which is faster.",
    default="true",
)
READY_LAG_SECONDS: Final = OptionalSetting(
    "ORDERWRIGHT_READY_LAG_SECONDS",
    values.seconds(1, 86_400),
    "From which lag of the relay on `/readyz` answers 503. Every server says so then, so a balancer "
    "may be left with none.",
    absent="the lag is told, and nothing more",
)
SHUTDOWN_GRACE_SECONDS: Final = Setting(
    "ORDERWRIGHT_SHUTDOWN_GRACE_SECONDS",
    values.seconds(0, 600),
    "How long a server that is told to stop still takes requests, while `/readyz` answers 503: as "
    "long as the balancer needs to notice.",
    default="0",
)
SHUTDOWN_SECONDS: Final = Setting(
    "ORDERWRIGHT_SHUTDOWN_SECONDS",
    values.seconds(1, 600),
    "How long requests that were begun have to finish before they are cut off.",
    default="10",
)
WEBHOOKS_ALLOW_LOOPBACK: Final = Setting(
    "ORDERWRIGHT_WEBHOOKS_ALLOW_LOOPBACK",
    values.switch,
    "For development: whether webhooks may go to this machine, unencrypted. In production it would "
    "open every service of the machine to whoever may make endpoints.",
    default="false",
)

SETTINGS: Final[tuple[Setting[Any] | OptionalSetting[Any], ...]] = (
    DATABASE_URL,
    SECRET_KEY,
    PUBLIC_URL,
    ACCESS_TOKEN_MINUTES,
    MAIL,
    ALLOWED_ORIGINS,
    TRUSTED_PROXIES,
    FORWARDED_HEADER,
    ANONYMOUS_INTROSPECTION,
    COST_BUDGET,
    REDIS_URL,
    *LIMIT_SETTINGS,
    IDEMPOTENCY_DAYS,
    AUDIT_DAYS,
    WEBHOOK_DAYS,
    WORKERS,
    PIN_PROCESSES,
    READY_LAG_SECONDS,
    METRICS_ADDRESS,
    OTLP_ENDPOINT,
    SHUTDOWN_GRACE_SECONDS,
    SHUTDOWN_SECONDS,
    WEBHOOKS_ALLOW_LOOPBACK,
    LOG_LEVEL,
    LOG_FORMAT,
    ACCESS_LOG,
    DATA,
)
"""All of them, in the order in which people read about them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    `secret` signs tracking tokens; None means the one that the database keeps.
    `idempotency_days`: how long keys are remembered, but for those of orders, kept for ever.
    `allow_loopback_webhooks`, for development: webhooks may go to this machine, unencrypted.
    """

    database_url: str
    data_folder: Path
    secret: bytes | None = field(repr=False)
    allowed_origins: frozenset[str]
    trusted_proxies: tuple[str, ...]
    forwarded_header: str
    anonymous_introspection: bool
    cost_budget: CostBudget
    redis_url: str | None = field(repr=False)
    limits: Limits
    log_level: int
    log_format: str | None
    access_log: str
    idempotency_days: int
    audit_days: int
    webhook_days: int
    workers: int
    pin_processes: bool
    public_url: str
    access_token_minutes: int
    mail: SmtpServer | Console | None = field(repr=False)
    ready_lag: timedelta | None
    metrics_address: SocketAddress | None
    otlp_endpoint: str | None = field(repr=False)
    shutdown_grace_seconds: float
    shutdown_seconds: float
    allow_loopback_webhooks: bool


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises InvalidSetting, which names all wrong ones at once."""
    reader = SettingsReader(environment)
    lag = reader.optional(READY_LAG_SECONDS)
    settings = Settings(
        database_url=reader.value(DATABASE_URL),
        data_folder=reader.value(DATA),
        secret=reader.optional(SECRET_KEY),
        allowed_origins=reader.optional(ALLOWED_ORIGINS) or frozenset(),
        trusted_proxies=reader.optional(TRUSTED_PROXIES) or (),
        forwarded_header=reader.value(FORWARDED_HEADER),
        anonymous_introspection=reader.value(ANONYMOUS_INTROSPECTION),
        cost_budget=reader.value(COST_BUDGET),
        redis_url=reader.optional(REDIS_URL),
        limits=read_limits(reader),
        log_level=reader.value(LOG_LEVEL),
        log_format=reader.optional(LOG_FORMAT),
        access_log=reader.value(ACCESS_LOG),
        idempotency_days=reader.value(IDEMPOTENCY_DAYS),
        audit_days=reader.value(AUDIT_DAYS),
        webhook_days=reader.value(WEBHOOK_DAYS),
        workers=reader.value(WORKERS),
        pin_processes=reader.value(PIN_PROCESSES),
        public_url=reader.value(PUBLIC_URL),
        access_token_minutes=reader.value(ACCESS_TOKEN_MINUTES),
        mail=reader.optional(MAIL),
        ready_lag=timedelta(seconds=lag) if lag is not None else None,
        metrics_address=reader.optional(METRICS_ADDRESS),
        otlp_endpoint=reader.optional(OTLP_ENDPOINT),
        shutdown_grace_seconds=reader.value(SHUTDOWN_GRACE_SECONDS),
        shutdown_seconds=reader.value(SHUTDOWN_SECONDS),
        allow_loopback_webhooks=reader.value(WEBHOOKS_ALLOW_LOOPBACK),
    )
    reader.finish()
    return settings


def unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each variable that looks like a setting and is none."""
    known = [setting.variable for setting in SETTINGS]
    for name in sorted(environment):
        if name.startswith("ORDERWRIGHT_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            yield f"{name} is no setting" + (f"; {near[0]} is." if near else ".")
