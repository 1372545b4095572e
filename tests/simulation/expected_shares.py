"""What may be promised of a simulated shop's stock, counted anew from what happened."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

ANY_NUMBER = 1_000_000


@dataclass(slots=True)
class ExpectedShares:
    """What was set: by (SKU, place), by SKU, and by (channel, SKU)."""

    safety: Counter[tuple[str, str]] = field(default_factory=Counter)
    limits: dict[str, int] = field(default_factory=dict)
    buffers: Counter[tuple[str, str]] = field(default_factory=Counter)
    allotments: dict[tuple[str, str], int] = field(default_factory=dict)
    started: dict[tuple[str, str], datetime] = field(default_factory=dict)
