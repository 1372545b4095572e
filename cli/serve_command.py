"""`orderwright serve`: the API, and on SQLite the worker too."""

import os
from typing import Annotated

import typer

from cli.logs import configure_logs
from cli.output import remark
from cli.server import listen
from cli.serving import build_server
from cli.settings import read_settings
from persistence.opening import open_migrated_database


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
) -> None:
    """Serve the API, its documentation and the tracking page.

    Ctrl-C or SIGTERM stops it: subscribers are sent elsewhere, what was begun is finished.
    """
    settings = read_settings(os.environ)
    configure_logs(settings.log_level)
    database = open_migrated_database(settings.database_url)
    try:
        with listen(host, port) as listening:
            working = database.is_sqlite if with_worker is None else with_worker
            server = build_server(settings, database, with_worker=working)
            remark(f"Orderwright listens on {address(host, port)} - Ctrl-C stops it.")
            server.serve_on(listening)
    finally:
        database.close()


def address(host: str, port: int) -> str:
    """Where a browser finds the server."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - only shown
    return f"http://{shown}:{port}/"
