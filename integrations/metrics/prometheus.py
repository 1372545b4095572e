"""The figures of a process as Prometheus metrics; of several processes together, if so started."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from integrations.metrics.operation_names import OperationNames

OPERATION_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
TRANSACTION_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30)
WORKS: Final = (1, 2, 4, 8, 16, 32, 64)
ERROR_CODES: Final = 100
"""Codes are ours and few; a bound all the same."""

LEVELS: Final = {
    "requests_in_flight": "Requests that are being answered.",
    "websocket_connections": "Open WebSockets.",
    "subscribers": "Subscriptions that wait for news: of single orders, of the log, of stock.",
    "watched_streams": "Event streams that somebody waits for.",
    "database_pool_size": "Connections that the pool may hold.",
    "database_pool_in_use": "Connections of the pool that are in use.",
    "database_waiting": "Operations that wait for a connection.",
    "event_loop_lag_seconds": "How late the event loop was for its last appointment.",
    "resident_memory_bytes": "Memory of the server's processes.",
    "worker_trouble": "Duties of the worker whose last round failed.",
}


class PrometheusInstruments:
    """Keeps the figures. With PROMETHEUS_MULTIPROC_DIR set they lie in files that are added up."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._names = OperationNames()
        self._codes = OperationNames(ERROR_CODES)

        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter(f"orderwright_{name}", meaning, labels, registry=registry)

        self._operations = Histogram(
            "orderwright_operation_seconds",
            "How long GraphQL operations took, by kind, name and outcome (ok, errors, refused).",
            ("kind", "operation", "outcome"),
            buckets=OPERATION_SECONDS,
            registry=registry,
        )
        self._errors = counter("errors_total", "Errors that clients were told of.", "code")
        self._responses = counter("http_responses_total", "HTTP responses.", "status")
        self._bytes = counter("http_response_bytes_total", "Bytes of HTTP bodies sent.")
        self._messages = counter("subscription_messages_total", "Messages to subscribers.")
        self._slow = counter("slow_readers_total", "Subscribers who did not read: disconnected.")
        self._retries = counter("transaction_retries_total", "Transactions done again.")
        self._rounds = counter("worker_rounds_total", "Rounds of duties.", "duty", "result")
        self._transactions = Histogram(
            "orderwright_transaction_seconds",
            "How long write transactions took, their wait for SQLite's one writer included.",
            buckets=TRANSACTION_SECONDS,
            registry=registry,
        )
        self._works = Histogram(
            "orderwright_transaction_works",
            "Writes that shared a transaction (group commit).",
            buckets=WORKS,
            registry=registry,
        )
        self._duties = Histogram(
            "orderwright_worker_round_seconds",
            "How long a round of a duty took.",
            ("duty",),
            buckets=OPERATION_SECONDS,
            registry=registry,
        )
        self._levels = {
            name: Gauge(
                f"orderwright_{name}",
                meaning,
                ("topic",) if name == "subscribers" else (),
                registry=registry,
                multiprocess_mode="livemax" if name.endswith("lag_seconds") else "livesum",
            )
            for name, meaning in LEVELS.items()
        }

    def operation(self, kind: str, name: str | None, seconds: float, outcome: str) -> None:
        """An operation ended."""
        self._operations.labels(kind, self._names.label(name), outcome).observe(seconds)

    def error(self, code: str) -> None:
        """A client was told of an error."""
        self._errors.labels(self._codes.label(code)).inc()

    def response(self, status: int, sent_bytes: int) -> None:
        """An HTTP response went out."""
        self._responses.labels(str(status)).inc()
        self._bytes.inc(sent_bytes)

    def message(self) -> None:
        """A subscriber was told something."""
        self._messages.inc()

    def slow_reader(self) -> None:
        """A subscriber was disconnected."""
        self._slow.inc()

    def transaction(self, seconds: float, works: int) -> None:
        """A write transaction ended."""
        self._transactions.observe(seconds)
        self._works.observe(works)

    def retry(self) -> None:
        """A transaction is done again."""
        self._retries.inc()

    def duty(self, name: str, seconds: float, failed: bool) -> None:
        """A round of a duty ended."""
        self._rounds.labels(name, "failed" if failed else "done").inc()
        self._duties.labels(name).observe(seconds)

    def level(self, name: str, value: float, topic: str = "") -> None:
        """How much there is now."""
        gauge = self._levels[name]
        (gauge.labels(topic) if topic else gauge).set(value)
