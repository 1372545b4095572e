"""From a bound in floating point to a whole cost, in favour of doubt."""

from math import ceil

BEYOND = 1 << 61
"""The whole cost of what cannot be."""


def rounded(bound: float) -> int:
    """The least whole cost that a bound allows: rounding of the arithmetic is given away."""
    if bound == float("inf"):
        return BEYOND
    return ceil(bound - 0.001 - abs(bound) * 1e-10)
