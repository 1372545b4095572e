"""Figures that lie in the database, read when they are asked for and then remembered for a moment."""

import threading
from collections.abc import Callable, Iterator
from importlib.metadata import version
from time import monotonic
from typing import Final

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from persistence.database import Database
from persistence.opening import DATABASE_FAILURES, kind_of
from persistence.reads.queues import Backlog, backlog

REMEMBERED_SECONDS: Final = 5.0
"""Several scrapers, or one that is impatient, cost the database one look in this time."""


class DatabaseMetrics(Collector):
    """What waits in the database's queues, and whether it answers. Never fails a scrape."""

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._found: Backlog | None = None
        self._kind = "unknown"

    def collect(self) -> Iterator[Metric]:
        """The metrics, as of a few seconds ago at most."""
        found = self._look()
        build = InfoMetricFamily("orderwright_build", "This release and its database.")
        build.add_metric([], {"version": version("orderwright"), "database": self._kind})
        yield build
        yield GaugeMetricFamily(
            "orderwright_database_up", "Whether the database answers.", value=found is not None
        )
        if found is None:
            return
        depth = GaugeMetricFamily(
            "orderwright_queue_depth", "What waits to be done outside requests.", labels=["queue"]
        )
        for name, count in found.waiting.items():
            depth.add_metric([name], count)
        yield depth
        yield GaugeMetricFamily(
            "orderwright_relay_lag_seconds",
            "How long the oldest event has waited for its position in the log.",
            value=found.relay_lag.total_seconds(),
        )
        if found.relay_elected is not None:
            yield GaugeMetricFamily(
                "orderwright_relay_elected",
                "Whether some process is the relay.",
                value=found.relay_elected,
            )

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: being registered asks the database nothing."""
        return iter(())

    def _look(self) -> Backlog | None:
        with self._lock:
            if self._clock() - self._looked_at >= REMEMBERED_SECONDS:
                self._found = self._ask()
                self._looked_at = self._clock()
            return self._found

    def _ask(self) -> Backlog | None:
        try:
            if self._kind == "unknown":
                self._kind = kind_of(self._database)
            with self._database.snapshot() as connection:
                return backlog(connection)
        except DATABASE_FAILURES:
            return None
