"""Spans for an OpenTelemetry collector. Imported only where one is named."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from os import getpid
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from domain.observing import ERROR_TYPE, NO_SPAN, Span
from integrations.tracing.idle_jobs import JOB, WithoutIdleJobs

FLUSH_SECONDS: Final = 3.0
"""What a collector that does not answer may hold up the end of a process."""

_TRACEPARENT: Final = "traceparent"


class _Recorded:
    """A span that is recorded."""

    __slots__ = ("_span",)

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def note(self, name: str, value: str | int) -> None:
        """Say something about it; of an error, its type and never its text."""
        self._span.set_attribute(name, value)
        if name == ERROR_TYPE:
            self._span.set_status(StatusCode.ERROR)


class OpenTelemetryTracer:
    """Follows requests, the worker's jobs, and what happens inside them."""

    def __init__(self, processor: SpanProcessor) -> None:
        self._provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        self._provider.add_span_processor(WithoutIdleJobs(processor))
        self._tracer = self._provider.get_tracer("orderwright", version("orderwright"))
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int] | None = None) -> Iterator[Span]:
        """A part of what runs now; nothing where nothing that is recorded does."""
        if not trace.get_current_span().is_recording():
            yield NO_SPAN
            return
        with self._current(name, None, SpanKind.INTERNAL, attributes) as span:
            yield span

    @contextmanager
    def request(
        self, name: str, traceparent: str | None, attributes: Mapping[str, str | int]
    ) -> Iterator[Span]:
        """A request, in its client's trace or in one of its own."""
        carrier = {_TRACEPARENT: traceparent} if traceparent else {}
        context = self._propagator.extract(carrier, Context())
        with self._current(name, context, SpanKind.SERVER, attributes) as span:
            yield span

    @contextmanager
    def job(self, name: str) -> Iterator[Span]:
        """Work in nobody's request; forgotten where it notes that nothing was done."""
        with self._current(name, Context(), SpanKind.INTERNAL, {JOB: True}) as span:
            yield span

    @contextmanager
    def call(self, name: str, attributes: Mapping[str, str | int]) -> Iterator[Span]:
        """A request of ours to somebody else."""
        with self._current(name, None, SpanKind.CLIENT, attributes) as span:
            yield span

    def traceparent(self) -> str | None:
        """What whoever we call is told, so that their spans join ours."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get(_TRACEPARENT)

    def ids(self) -> tuple[str, str] | None:
        """The trace and the span that run now."""
        found = trace.get_current_span().get_span_context()
        if not found.is_valid:
            return None
        return trace.format_trace_id(found.trace_id), trace.format_span_id(found.span_id)

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        leaving = threading.Thread(target=self._provider.shutdown, daemon=True)
        leaving.start()
        leaving.join(FLUSH_SECONDS)

    @contextmanager
    def _current(
        self,
        name: str,
        context: Context | None,
        kind: SpanKind,
        attributes: Mapping[str, str | int] | None,
    ) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
            name,
            context,
            kind,
            attributes,
            # The text of an exception may hold what a client sent.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            recorded = _Recorded(span)
            try:
                yield recorded
            except Exception as error:
                recorded.note(ERROR_TYPE, type(error).__name__)
                raise


@contextmanager
def exporting(endpoint: str) -> Iterator[OpenTelemetryTracer]:
    """A tracer whose spans go to the collector (OTLP over HTTP) for the length of a `with` block."""
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    tracer = OpenTelemetryTracer(BatchSpanProcessor(exporter))
    try:
        yield tracer
    finally:
        tracer.close()


def _resource() -> Resource:
    """Who we are, unless OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say otherwise."""
    ours: dict[str, str | int] = {
        "service.name": "orderwright",
        "service.version": version("orderwright"),
        "host.name": socket.gethostname(),
        "process.pid": getpid(),
    }
    return Resource(ours).merge(OTELResourceDetector().detect())
