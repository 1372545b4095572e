"""`orderwright server-process`: one of several processes that answer; only `serve` starts it."""

import os
import signal
import socket
import threading
from typing import Annotated

import typer

from cli.observing.logs import configure_logs
from cli.observing.metrics import measured
from cli.observing.tracing import traced
from cli.serving.assembling import build_server
from cli.settings.all_settings import read_settings
from domain.observing import Observers
from persistence.opening import open_migrated_database

READY = b"ready"


def server_process(
    listening: Annotated[int, typer.Option(help="The socket that all of them listen on.")],
    channel: Annotated[int, typer.Option(help="Where the supervisor is told; its end ends us.")],
    cpu: Annotated[int, typer.Option(help="The CPU to keep to; -1 for any.")] = -1,
    with_worker: Annotated[bool, typer.Option(help="Work in this process too.")] = False,
) -> None:
    """Answer requests beside other processes. Started by `orderwright serve --workers`."""
    if cpu >= 0:
        os.sched_setaffinity(0, {cpu})
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, style=settings.log_format, access=settings.access_log)
    supervisor = socket.socket(fileno=channel)
    database = open_migrated_database(settings.database_url)
    try:
        with (
            socket.socket(fileno=listening) as taken,
            measured(None, database) as instruments,
            traced(settings.otlp_endpoint) as tracer,
        ):
            database.observers = Observers(instruments, tracer)
            server = build_server(settings, database, with_worker=with_worker)
            server.when_ready = lambda: supervisor.sendall(READY)
            threading.Thread(target=_leave_with, args=(supervisor,), daemon=True).start()
            server.serve_on(taken)
    finally:
        database.close()


def _leave_with(supervisor: socket.socket) -> None:
    """Stop when the supervisor is gone, however it went: nobody would stop us any more."""
    while supervisor.recv(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
