from collections.abc import Iterator, Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from domain.observing import DONE
from integrations.tracing.open_telemetry import OpenTelemetryTracer


class Collected:
    """A tracer and what it sent."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.tracer = OpenTelemetryTracer(SimpleSpanProcessor(self._exporter))

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        return self._exporter.get_finished_spans()


@pytest.fixture
def collected() -> Iterator[Collected]:
    found = Collected()
    yield found
    found.tracer.close()


def test_a_part_belongs_to_what_runs_and_is_nothing_by_itself(collected: Collected) -> None:
    tracer = collected.tracer
    with tracer.span("alone"):
        assert tracer.ids() is None
    with tracer.request("query Q", None, {}), tracer.span("transaction"):
        assert (tracer.traceparent() or "").split("-")[1:3] == list(tracer.ids() or ())
    part, request = collected.spans
    assert (part.name, request.name, request.kind) == ("transaction", "query Q", SpanKind.SERVER)
    assert part.parent is not None
    assert part.parent.span_id == request.context.span_id


def test_a_failure_is_told_by_its_kind_only(collected: Collected) -> None:
    with pytest.raises(ValueError, match="ada@"), collected.tracer.request("query Q", None, {}):
        raise ValueError("ada@example.com")
    (span,) = collected.spans
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "ValueError"
    assert "ada@" not in span.to_json()


@pytest.mark.parametrize(("done", "names"), [(0, []), (3, ["transaction", "Forgetting"])])
def test_a_job_that_did_nothing_is_not_told(
    collected: Collected, done: int, names: list[str]
) -> None:
    with collected.tracer.job("Forgetting") as job:
        with collected.tracer.span("transaction"):
            pass
        job.note(DONE, done)
    assert [span.name for span in collected.spans] == names


def test_an_idle_job_that_failed_is_told(collected: Collected) -> None:
    with pytest.raises(RuntimeError), collected.tracer.job("Forgetting"):
        raise RuntimeError
    assert [span.name for span in collected.spans] == ["Forgetting"]


def test_a_job_of_many_parts_holds_few_of_them(collected: Collected) -> None:
    with collected.tracer.job("Importing") as job:
        for _ in range(300):
            with collected.tracer.span("transaction"):
                pass
        assert len(collected.spans) >= 200
        job.note(DONE, 0)
    assert len(collected.spans) == 301
