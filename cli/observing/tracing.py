"""Traces for an OpenTelemetry collector, where one is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from cli.settings.observing import OTLP_ENDPOINT
from cli.settings.setting import InvalidSetting
from domain.observing import NoTracer, Tracer


@contextmanager
def traced(endpoint: str | None) -> Iterator[Tracer]:
    """What follows this process's requests. Raises InvalidSetting where the extra is missing.

    Without a collector nothing of OpenTelemetry is imported.
    """
    if endpoint is None:
        yield NoTracer()
        return
    try:
        module = import_module("integrations.tracing.open_telemetry")
    except ImportError:
        problem = "needs the extra telemetry: pip install 'orderwright[telemetry]'."
        raise InvalidSetting((OTLP_ENDPOINT.variable, problem)) from None
    with module.exporting(endpoint) as tracer:
        yield tracer
