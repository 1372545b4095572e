"""Measuring without the garbage of others."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: after thousands of tests one collection takes a second."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
