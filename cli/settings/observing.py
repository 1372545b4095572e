"""Settings of what operators are told: logs, figures, traces."""

from typing import Final
from urllib.parse import urlsplit

from cli.settings import values
from cli.settings.setting import OptionalSetting, Setting
from cli.settings.values import WrongValue


def collector(text: str) -> str:
    """The address of a collector, without a slash at its end."""
    url = text.rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    # It may hold a password, so it is not repeated.
    if not usable:
        raise WrongValue(
            "use the address of a collector that takes OTLP over HTTP: http://host:4318."
        )
    return url


METRICS_ADDRESS: Final = OptionalSetting(
    "ORDERWRIGHT_METRICS_ADDRESS",
    values.socket_address,
    "Where `serve` and `worker` show figures to Prometheus, at `/metrics`: an address and a port of "
    "their own, like `127.0.0.1:9464`. Whoever reaches it may read them.",
    absent="nowhere; nothing is counted",
)
LOG_FORMAT: Final = OptionalSetting(
    "ORDERWRIGHT_LOG_FORMAT",
    values.one_of("text", "json"),
    "`text` or `json`: how lines are written to standard error.",
    absent="text on a terminal, else JSON",
)
ACCESS_LOG: Final = Setting(
    "ORDERWRIGHT_ACCESS_LOG",
    values.one_of("all", "problems", "none"),
    "Which operations have a line in the log: `all`, `problems` (slower than a second, refused, or "
    "answered with errors), or `none`.",
    default="all",
)
LOG_LEVEL: Final = Setting(
    "ORDERWRIGHT_LOG_LEVEL",
    values.log_level,
    "`DEBUG`, `INFO`, `WARNING` or `ERROR`.",
    default="INFO",
)
OTLP_ENDPOINT: Final = OptionalSetting(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    collector,
    "An OpenTelemetry collector for [traces](tracing.md), by OTLP over HTTP: `http://collector:4318`. "
    "Needs the extra `telemetry`.",
    absent="none; nothing is traced",
)
