"""A server process as its supervisor sees it: started, ready, told to stop, gone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from cli.server_process_command import READY


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places that a supervisor keeps filled: its number, its CPU, whether it works."""

    number: int
    cpu: int | None
    with_worker: bool


@dataclass(slots=True)
class ServerProcess:
    """A process that was started from scratch: a copy of ours would share locks and sockets."""

    place: Place
    process: "subprocess.Popen[bytes]"
    channel: socket.socket
    started_at: float = field(default_factory=time.monotonic)
    ready: bool = False
    told_to_stop_at: float | None = None

    @classmethod
    def start(
        cls, place: Place, listening: socket.socket, environment: Mapping[str, str]
    ) -> "ServerProcess":
        """Start one that listens on this socket."""
        ours, theirs = socket.socketpair()
        handed_over = (listening.fileno(), theirs.fileno())
        words = [
            *(sys.executable, "-P", "-m", "cli", "server-process"),
            *("--listening", str(listening.fileno()), "--channel", str(theirs.fileno())),
            *(("--cpu", str(place.cpu)) if place.cpu is not None else ()),
            *(("--with-worker",) if place.with_worker else ()),
        ]
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own program
                words,
                pass_fds=handed_over,
                env={**os.environ, **environment},
                # Ctrl-C is for the supervisor, who tells the others in its own time.
                start_new_session=True,
            )
        ours.setblocking(False)
        return cls(place, process, ours)

    @property
    def is_gone(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    def look(self) -> None:
        """Hear whether it takes requests by now."""
        try:
            self.ready = self.ready or READY in self.channel.recv(len(READY))
        except (BlockingIOError, ConnectionError):
            return

    def stop(self) -> None:
        """Ask it to finish and go; asking again changes nothing."""
        if self.told_to_stop_at is None:
            self.told_to_stop_at = time.monotonic()
            self._send(signal.SIGTERM)

    def end(self) -> None:
        """End it at once."""
        self._send(signal.SIGKILL)

    def let_go(self) -> None:
        """Close what it was heard by."""
        self.channel.close()

    def _send(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
