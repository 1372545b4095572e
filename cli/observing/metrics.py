"""The address where Prometheus asks: one for a process, or for all processes of a supervisor."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from cli.commands import CommandFailed
from cli.observing.database_metrics import DatabaseMetrics
from cli.settings.values import SocketAddress
from domain.observing import Instruments, NoInstruments
from integrations.metrics.prometheus import PrometheusInstruments
from persistence.database import Database

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where processes keep the figures that are added up; the Prometheus client reads the variable."""


@contextmanager
def measured(address: SocketAddress | None, database: Database) -> Iterator[Instruments]:
    """The instruments of this process, shown at the address meanwhile."""
    if address is None:
        yield PrometheusInstruments(CollectorRegistry()) if shares_figures() else NoInstruments()
        return
    registry = CollectorRegistry()
    instruments = PrometheusInstruments(registry)
    registry.register(DatabaseMetrics(database))
    with _shown(address, registry):
        yield instruments


@contextmanager
def measured_together(address: SocketAddress | None, database: Database) -> Iterator[str | None]:
    """A folder for the figures of several processes, shown together at the address meanwhile."""
    if address is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="orderwright-metrics-") as folder:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
        registry.register(DatabaseMetrics(database))
        with _shown(address, registry):
            yield folder


def forget_levels(folder: str, process_id: int) -> None:
    """Count no longer what a process that is gone had: its levels, not what it has done."""
    mark_process_dead(process_id, folder)  # type: ignore[no-untyped-call]


def shares_figures() -> bool:
    """Whether a supervisor adds up what this process counts."""
    return SHARED_FOLDER in os.environ


@contextmanager
def _shown(address: SocketAddress, registry: CollectorRegistry) -> Iterator[None]:
    try:
        server, thread = start_http_server(address.port, address.host, registry)
    except OSError as error:
        raise CommandFailed(
            f"ORDERWRIGHT_METRICS_ADDRESS: cannot listen on {address.host} port {address.port}: "
            f"{error.strerror}."
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
