"""`orderwright worker`: do what is done outside requests, until told to stop."""

import asyncio
import os
import signal
from contextlib import closing
from datetime import timedelta

from api.background.bulk_reading import bulk_reader
from cli.observing.logs import configure_logs
from cli.observing.metrics import measured
from cli.observing.tracing import traced
from cli.output import remark
from cli.settings.all_settings import read_settings, unknown_variables
from cli.settings.identity import mailer_of
from cli.webhook_delivery import webhook_delivery
from domain.observing import Observers
from persistence.opening import open_migrated_database
from worker.main_loop import Worker


def run_worker() -> None:
    """Relay events, send webhooks, ask payment gateways, forget expired idempotency keys.

    Needed beside `serve` on PostgreSQL; on SQLite `serve` does it itself. Several at once are safe.
    Ctrl-C or SIGTERM stops it cleanly.
    """
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, style=settings.log_format, access=settings.access_log)
    for sentence in unknown_variables(os.environ):
        remark(sentence)
    database = open_migrated_database(settings.database_url)
    with (
        closing(database),
        measured(settings.metrics_address, database) as instruments,
        traced(settings.otlp_endpoint) as tracer,
    ):
        database.observers = Observers(instruments, tracer)
        worker = Worker(
            database,
            bulk_reader=bulk_reader(database),
            webhooks=webhook_delivery(settings, database),
            mailer=mailer_of(settings.mail),
            keep_audit_for=timedelta(days=settings.audit_days),
            keep_deliveries_for=timedelta(days=settings.webhook_days),
        )
        asyncio.run(_until_stopped(worker))


async def _until_stopped(worker: Worker) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    # Only now: whoever reads it may stop the worker at once.
    remark("The worker runs. Ctrl-C stops it.")
    await worker.run(stop)
