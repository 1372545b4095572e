"""Jobs that looked for work and found none: they would be most of what a collector is sent."""

import threading
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import StatusCode

from domain.observing import DONE

JOB: Final = "orderwright.job"
MOST_HELD: Final = 200
"""A job of so many parts has found something to do: it is passed on as it goes."""


class WithoutIdleJobs(SpanProcessor):
    """Holds back the parts of a job until it ends; one that noted that it did nothing is forgotten."""

    def __init__(self, then: SpanProcessor) -> None:
        self._then = then
        self._lock = threading.Lock()
        self._held: dict[int, list[ReadableSpan]] = {}

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Begin to hold back, where a job begins."""
        if span.parent is None and (span.attributes or {}).get(JOB):
            with self._lock:
                self._held[span.context.trace_id] = []
        self._then.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        """Pass a span on, at once or once its job has ended."""
        for ended in self._released(span):
            self._then.on_end(ended)

    def shutdown(self) -> None:
        """Nothing more comes."""
        self._then.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Pass on what waits further down."""
        return self._then.force_flush(timeout_millis)

    def _released(self, span: ReadableSpan) -> list[ReadableSpan]:
        trace_id = span.context.trace_id
        with self._lock:
            held = self._held.get(trace_id)
            if held is None:
                return [span]
            held.append(span)
            if span.parent is not None and len(held) < MOST_HELD:
                return []
            del self._held[trace_id]
        idle = (span.attributes or {}).get(DONE) == 0 and len(held) < MOST_HELD
        failed = any(part.status.status_code is StatusCode.ERROR for part in held)
        return held if failed or not idle else []
