"""Being watched: what each part of a process tells about its work, and who a piece of work is for.

Nothing here decides anything. Whoever runs Orderwright reads the figures, the traces and the log.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Protocol


@dataclass(slots=True)
class WorkInProgress:
    """One operation while it runs, for log lines and traces: no secret, and no personal data.

    `client` is the stable id of the credential; `error_codes` are those that it was answered with.
    """

    request_id: str
    trace_id: str | None = None
    span_id: str | None = None
    operation: str | None = None
    kind: str | None = None
    client: str | None = None
    error_codes: list[str] = field(default_factory=list)


current_work: ContextVar[WorkInProgress | None] = ContextVar("current_work", default=None)
"""What this thread or task works on; threads that are given work are given this too."""


class Instruments(Protocol):
    """Takes the figures. Calls cost a microsecond or so, and never raise."""

    def operation(self, kind: str, name: str | None, seconds: float, outcome: str) -> None:
        """An operation ended: `ok`, `errors` in its answer, or `refused` as a whole."""

    def error(self, code: str) -> None:
        """A client was told of an error with this code."""

    def response(self, status: int, sent_bytes: int) -> None:
        """An HTTP response went out."""

    def message(self) -> None:
        """A subscriber was told something."""

    def slow_reader(self) -> None:
        """A subscriber who did not read was disconnected."""

    def transaction(self, seconds: float, works: int) -> None:
        """A write transaction ended that did so many works together."""

    def retry(self) -> None:
        """The database asked for a transaction to be done again."""

    def duty(self, name: str, seconds: float, failed: bool) -> None:
        """The worker did one round of a duty."""

    def level(self, name: str, value: float, topic: str = "") -> None:
        """How much of something there is at this moment in this process, of a topic if it has any."""


class NoInstruments:
    """Takes nothing."""

    def operation(self, kind: str, name: str | None, seconds: float, outcome: str) -> None:
        """Nothing."""

    def error(self, code: str) -> None:
        """Nothing."""

    def response(self, status: int, sent_bytes: int) -> None:
        """Nothing."""

    def message(self) -> None:
        """Nothing."""

    def slow_reader(self) -> None:
        """Nothing."""

    def transaction(self, seconds: float, works: int) -> None:
        """Nothing."""

    def retry(self) -> None:
        """Nothing."""

    def duty(self, name: str, seconds: float, failed: bool) -> None:
        """Nothing."""

    def level(self, name: str, value: float, topic: str = "") -> None:
        """Nothing."""


class Span(Protocol):
    """A part of a trace while it runs."""

    def note(self, name: str, value: str | int) -> None:
        """Say something about it: no secret, and no personal data."""


class NoSpan:
    """Takes no notes."""

    def note(self, name: str, value: str | int) -> None:
        """Nothing."""


NO_SPAN: Final = NoSpan()
ERROR_TYPE: Final = "error.type"
"""Noted of a span that failed: the kind of error, never its text."""
DONE: Final = "orderwright.done"
"""Noted of a job: how much it did. One that did nothing is not worth a trace."""


class Tracer(Protocol):
    """Follows a request through the parts of a process, and from process to process."""

    def span(
        self, name: str, attributes: Mapping[str, str | int] | None = None
    ) -> AbstractContextManager[Span]:
        """A part of what runs now, for the length of a `with` block."""

    def request(
        self, name: str, traceparent: str | None, attributes: Mapping[str, str | int]
    ) -> AbstractContextManager[Span]:
        """A request, that continues the trace that its client began (W3C Trace Context)."""

    def job(self, name: str) -> AbstractContextManager[Span]:
        """Work that nobody waits for, a trace of its own."""

    def call(self, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[Span]:
        """A request that we make of somebody else."""

    def traceparent(self) -> str | None:
        """What runs now, as the header that continues its trace elsewhere."""

    def ids(self) -> tuple[str, str] | None:
        """The trace and the span that run now, in hexadecimal."""


class NoTracer:
    """Follows nothing."""

    def span(
        self, name: str, attributes: Mapping[str, str | int] | None = None
    ) -> AbstractContextManager[Span]:
        """Nothing."""
        return _NOTHING

    def request(
        self, name: str, traceparent: str | None, attributes: Mapping[str, str | int]
    ) -> AbstractContextManager[Span]:
        """Nothing."""
        return _NOTHING

    def job(self, name: str) -> AbstractContextManager[Span]:
        """Nothing."""
        return _NOTHING

    def call(self, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[Span]:
        """Nothing."""
        return _NOTHING

    def traceparent(self) -> str | None:
        """None."""
        return None

    def ids(self) -> tuple[str, str] | None:
        """None."""
        return None


_NOTHING: Final[AbstractContextManager[Span]] = nullcontext(NO_SPAN)


@dataclass(frozen=True, slots=True)
class Observers:
    """Who watches this process."""

    instruments: Instruments = field(default_factory=NoInstruments)
    tracer: Tracer = field(default_factory=NoTracer)


UNOBSERVED: Final = Observers()
