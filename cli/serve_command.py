"""`orderwright serve`: the API, and on SQLite the worker too."""

import os
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from cli.observing.logs import configure_logs
from cli.observing.metrics import SHARED_FOLDER, forget_levels, measured, measured_together
from cli.observing.tracing import traced
from cli.output import remark
from cli.serving.assembling import build_server
from cli.serving.server import listen
from cli.serving.supervisor import Crew, Supervisor
from cli.settings.all_settings import Settings, read_settings, unknown_variables
from domain.observing import Observers
from persistence.opening import open_migrated_database

STOP_MARGIN_SECONDS = 15.0
"""What a process has, beside its requests, to send subscribers away and to end its worker."""


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port to listen on.")] = 8000,
    with_worker: Annotated[
        bool | None,
        typer.Option(
            "--with-worker/--no-worker",
            help="Work in this process too.",
            show_default="with it on SQLite",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="How many processes answer; one for each CPU is a good number.",
            show_default="ORDERWRIGHT_WORKERS, or 1",
        ),
    ] = None,
) -> None:
    """Serve the API, its documentation and the tracking page.

    Ctrl-C or SIGTERM stops it: subscribers are sent elsewhere, what was begun is finished. With
    several processes, SIGHUP replaces one after the other.
    """
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, style=settings.log_format, access=settings.access_log)
    for sentence in unknown_variables(os.environ):
        remark(sentence)
    if workers is not None:
        settings = replace(settings, workers=workers)
    database = open_migrated_database(settings.database_url)
    working = database.is_sqlite if with_worker is None else with_worker
    with closing(database), listen(host, port) as listening:
        welcome = f"Orderwright listens on {address(host, port)} - Ctrl-C stops it."
        if settings.workers == 1:
            with (
                measured(settings.metrics_address, database) as instruments,
                traced(settings.otlp_endpoint) as tracer,
            ):
                database.observers = Observers(instruments, tracer)
                server = build_server(settings, database, with_worker=working)
                remark(welcome)
                server.serve_on(listening)
            return
        with measured_together(settings.metrics_address, database) as folder:
            remark(welcome)
            Supervisor(_crew(settings, folder, with_worker=working), listening).run()


def _crew(settings: Settings, figures: str | None, *, with_worker: bool) -> Crew:
    longest = settings.shutdown_grace_seconds + settings.shutdown_seconds
    return Crew(
        environment={SHARED_FOLDER: figures} if figures else {},
        when_gone=partial(forget_levels, figures) if figures else lambda _: None,
        count=settings.workers,
        pinned=settings.pin_processes,
        with_worker=with_worker,
        stop_seconds=longest + STOP_MARGIN_SECONDS,
    )


def address(host: str, port: int) -> str:
    """Where a browser finds the server."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - only shown
    return f"http://{shown}:{port}/"
