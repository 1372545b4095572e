"""When a silent subscription says that it still works."""

from random import uniform


def spread(seconds: float) -> float:
    """A little less, so that subscribers who came together do not all beat at once."""
    return seconds * uniform(0.8, 1)  # noqa: S311 - no secret
