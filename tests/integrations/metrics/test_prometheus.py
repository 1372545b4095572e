from prometheus_client import CollectorRegistry, generate_latest

from integrations.metrics.operation_names import OperationNames
from integrations.metrics.prometheus import PrometheusInstruments


def test_names_that_clients_choose_make_a_bounded_number_of_series() -> None:
    registry = CollectorRegistry()
    instruments = PrometheusInstruments(registry)
    for number in range(1_000):
        instruments.operation("query", f"Attack{number}", 0.01, "ok")
    counts = [
        sample
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == "orderwright_operation_seconds_count"
    ]
    assert len(counts) == 201
    assert sum(sample.value for sample in counts) == 1_000


def test_a_name_that_was_seen_keeps_its_series_and_a_long_one_gets_none() -> None:
    names = OperationNames(most=1)
    assert names.label("Cart") == "Cart"
    assert names.label("Orders") == "other"
    assert names.label("Cart") == "Cart"
    assert names.label("x" * 65) == "other"
    assert names.label(None) == "anonymous"


def test_everything_told_is_shown() -> None:
    registry = CollectorRegistry()
    instruments = PrometheusInstruments(registry)
    instruments.error("FORBIDDEN")
    instruments.response(200, 1_500)
    instruments.transaction(0.004, 12)
    instruments.duty("Ending holds", 0.1, failed=True)
    instruments.level("subscribers", 7, "log")
    shown = generate_latest(registry).decode()
    assert 'orderwright_errors_total{code="FORBIDDEN"} 1.0' in shown
    assert "orderwright_http_response_bytes_total 1500.0" in shown
    assert 'orderwright_transaction_works_bucket{le="16.0"} 1.0' in shown
    assert 'orderwright_worker_rounds_total{duty="Ending holds",result="failed"} 1.0' in shown
    assert 'orderwright_subscribers{topic="log"} 7.0' in shown
