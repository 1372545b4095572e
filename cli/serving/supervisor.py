"""Several server processes on one socket: started, watched, replaced and stopped together."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cli.commands import CommandFailed
from cli.serving.server_process import Place, ServerProcess

logger = logging.getLogger("orderwright.supervisor")

LOOK_SECONDS: Final = 0.05
START_SECONDS: Final = 60.0
FIRST_BACKOFF_SECONDS: Final = 0.5
LONGEST_BACKOFF_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 30.0
"""A process that has served for so long is restarted at once when it dies."""


@dataclass(frozen=True, slots=True)
class Crew:
    """How many server processes there are, on which CPUs, and what they have to know.

    `stop_seconds` is what a process has to finish and go before it is ended; `when_gone` is told
    the number of each that went.
    """

    count: int
    pinned: bool = True
    with_worker: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    when_gone: Callable[[int], None] = lambda _: None
    stop_seconds: float = 20.0

    def places(self) -> list[Place]:
        """One for each process; the first works too, where any does."""
        affinity = getattr(os, "sched_getaffinity", None)
        cpus = sorted(affinity(0)) if self.pinned and affinity is not None else []
        return [
            Place(
                number,
                cpu=cpus[number % len(cpus)] if cpus else None,
                with_worker=self.with_worker and number == 0,
            )
            for number in range(self.count)
        ]


class Supervisor:
    """Keeps every place filled with a process that serves.

    All take connections from the one socket that we bound and keep until we stop, so a connection
    that waits to be taken outlives the process that would have taken it. SIGTERM and Ctrl-C stop
    all of them, SIGHUP replaces one after the other, each once its successor serves.
    """

    def __init__(self, crew: Crew, listening: socket.socket) -> None:
        self._crew = crew
        self._listening = listening
        self._serving: dict[Place, ServerProcess] = {}
        self._leaving: list[ServerProcess] = []
        self._failures = dict.fromkeys(crew.places(), 0)
        self._start_again_at: dict[Place, float] = {}
        self._stops = 0
        self._renew = False

    def run(self) -> None:
        """Serve until told to stop. Raises CommandFailed where no process can start."""
        heard = dict.fromkeys((signal.SIGTERM, signal.SIGINT), self._hear_stop)
        heard[signal.SIGHUP] = self._hear_renew
        before = {number: signal.signal(number, hear) for number, hear in heard.items()}
        try:
            self._begin()
            while not self._stops:
                if self._renew:
                    self._renew = False
                    self._replace_all()
                self._mend()
                time.sleep(LOOK_SECONDS)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear_stop(self, *_: object) -> None:
        self._stops += 1

    def _hear_renew(self, *_: object) -> None:
        self._renew = True

    def _begin(self) -> None:
        """Start all at once; one that cannot is a wrong setting or database, not an accident."""
        for place in self._crew.places():
            self._serving[place] = self._started(place)
        for started in self._serving.values():
            if not self._becomes_ready(started) and not self._stops:
                raise CommandFailed(
                    f"Server process {started.place.number} could not start: see what it says above."
                )
        if not self._stops:
            logger.info("%d server processes serve", len(self._serving))

    def _started(self, place: Place) -> ServerProcess:
        return ServerProcess.start(place, self._listening, self._crew.environment)

    def _becomes_ready(self, started: ServerProcess) -> bool:
        """Wait until it serves; False where it ends, is too slow, or we are told to stop."""
        give_up_at = time.monotonic() + START_SECONDS
        while not started.ready:
            if started.is_gone or self._stops or time.monotonic() > give_up_at:
                return False
            time.sleep(LOOK_SECONDS)
            started.look()
        return True

    def _mend(self) -> None:
        """Fill the places of processes that died, ever more slowly where they die at once."""
        self._bury()
        now = time.monotonic()
        for place, process in list(self._serving.items()):
            if process.is_gone:
                self._note_death(place, process, now)
        for place, moment in list(self._start_again_at.items()):
            if now >= moment:
                del self._start_again_at[place]
                self._serving[place] = self._started(place)

    def _note_death(self, place: Place, process: ServerProcess, now: float) -> None:
        self._let_go(process)
        del self._serving[place]
        steady = now - process.started_at > STEADY_SECONDS
        failures = self._failures[place] = 0 if steady else self._failures[place] + 1
        delay_seconds = (
            min(FIRST_BACKOFF_SECONDS * 2 ** (failures - 1), LONGEST_BACKOFF_SECONDS)
            if failures
            else 0.0
        )
        self._start_again_at[place] = now + delay_seconds
        logger.error(
            "Server process %d ended with status %s; another starts in %.1f seconds",
            place.number,
            process.process.returncode,
            delay_seconds,
        )

    def _replace_all(self) -> None:
        """One after the other, each when its successor serves: nobody is left without an answer."""
        for place in list(self._serving):
            successor = self._started(place)
            if not self._becomes_ready(successor):
                successor.end()
                self._leaving.append(successor)
                if not self._stops:
                    logger.error("Server process %d has no successor and stays", place.number)
                return
            predecessor, self._serving[place] = self._serving[place], successor
            predecessor.stop()
            self._leaving.append(predecessor)
            self._await(self._leaving)
        logger.info("All server processes were replaced")

    def _bury(self) -> None:
        """Let go of those that went, and end those that take too long."""
        now = time.monotonic()
        for process in list(self._leaving):
            if process.is_gone:
                self._let_go(process)
                self._leaving.remove(process)
            elif now - (process.told_to_stop_at or now) > self._crew.stop_seconds:
                logger.error("Server process %d does not stop and is ended", process.place.number)
                process.end()

    def _let_go(self, process: ServerProcess) -> None:
        process.let_go()
        self._crew.when_gone(process.process.pid)

    def _await(self, leaving: list[ServerProcess]) -> None:
        while leaving and self._stops < 2:
            self._bury()
            time.sleep(LOOK_SECONDS)

    def _end(self) -> None:
        """Stop all; a second request to stop ends them at once.

        Our own hold of the socket ends first: a connection that nobody will take is refused at
        once when the last process stops listening, instead of waiting until we are gone.
        """
        self._listening.close()
        for process in self._serving.values():
            process.stop()
        self._leaving += self._serving.values()
        self._serving = {}
        self._await(self._leaving)
        for process in self._leaving:
            process.end()
            process.process.wait()
            process.let_go()
