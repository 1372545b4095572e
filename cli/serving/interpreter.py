"""How Python itself runs in a process that serves."""

import gc
import sys

THREAD_TURN_SECONDS = 0.001
"""For how long a thread that computes keeps those waiting that answer: Python's own is 5 ms."""


def settle() -> None:
    """Once all that stays is there: let collections pass it over, and threads take short turns."""
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(THREAD_TURN_SECONDS)
