"""Ctrl-C for long work that can stop between two steps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cli.output import remark


@contextmanager
def stopped_by_signals(what_ends: str) -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM ask to stop, saying what is finished first; a second one stops at once."""
    stopped = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            signal.signal(number, signal.default_int_handler)
        else:
            remark(f"Finishing {what_ends}...")
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
