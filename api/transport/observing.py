"""Each operation as it is seen from outside: figures, a span, a line in the access log."""

import logging
from contextvars import Token
from time import perf_counter
from types import TracebackType
from typing import Final

from api.transport.call import Call
from api.transport.public_errors import RequestRefused
from domain.observing import ERROR_TYPE, Observers, WorkInProgress, current_work

logger = logging.getLogger("orderwright.access")

INTERNAL: Final = "INTERNAL"
SLOW_SECONDS: Final = 1.0
"""From here on an operation is logged as a warning, however few others are."""


class ObservedOperation:
    """Watches one operation for the length of a `with` block."""

    __slots__ = (
        "_call",
        "_noted",
        "_observers",
        "_outcome",
        "_span",
        "_started",
        "_token",
        "_work",
    )

    def __init__(self, call: Call, observers: Observers) -> None:
        self._call = call
        self._observers = observers
        self._outcome = "ok"

    def __enter__(self) -> "ObservedOperation":
        call = self._call
        kind, name = call.facts.operation_kind, call.prepared.name
        self._span = self._observers.tracer.request(
            f"{kind} {name}" if name else kind,
            call.facts.traceparent,
            {
                "graphql.operation.type": kind,
                "graphql.operation.name": name or "",
                "graphql.document.hash": call.prepared.document_hash,
                "orderwright.request_id": call.facts.request_id,
                "orderwright.client": call.caller.client if call.caller else "",
            },
        )
        self._noted = self._span.__enter__()
        trace_id, span_id = self._observers.tracer.ids() or (call.facts.trace_id, None)
        self._work = WorkInProgress(
            request_id=call.facts.request_id,
            trace_id=trace_id,
            span_id=span_id,
            operation=name,
            kind=kind,
            client=call.caller.client if call.caller else None,
        )
        self._token: Token[WorkInProgress | None] = current_work.set(self._work)
        self._started = perf_counter()
        return self

    def answered_with(self, has_errors: bool) -> None:
        """How it ended, where it was not refused."""
        self._outcome = "errors" if has_errors else "ok"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        seconds = perf_counter() - self._started
        if error is not None:
            self._outcome = "refused" if isinstance(error, RequestRefused) else "stopped"
        self._observers.instruments.operation(
            self._work.kind or "", self._work.operation, seconds, self._outcome
        )
        self._log(seconds)
        current_work.reset(self._token)
        self._note()
        refused = self._outcome == "refused"
        self._span.__exit__(*(None, None, None) if refused else (kind, error, traceback))

    def _note(self) -> None:
        self._noted.note("orderwright.outcome", self._outcome)
        codes = self._work.error_codes
        if codes:
            self._noted.note("orderwright.error_codes", " ".join(codes))
        # What a client did wrong is no failure of ours.
        if INTERNAL in codes:
            self._noted.note(ERROR_TYPE, INTERNAL)

    def _log(self, seconds: float) -> None:
        level = logging.WARNING if seconds >= SLOW_SECONDS else logging.INFO
        if logger.isEnabledFor(level):
            work = self._work
            logger.log(
                level,
                "%s %s",
                work.kind,
                work.operation or "anonymous",
                extra={
                    "duration_ms": round(seconds * 1_000, 2),
                    "outcome": self._outcome,
                    "error_codes": work.error_codes,
                },
            )
