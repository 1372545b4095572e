"""Names of operations as values of a label: whoever sends documents must not make series at will."""

from typing import Final

MOST_NAMES: Final = 200
LONGEST_NAME: Final = 64
ANONYMOUS: Final = "anonymous"
OTHER: Final = "other"


class OperationNames:
    """The first names that were seen, and one for all others."""

    def __init__(self, most: int = MOST_NAMES) -> None:
        self._most = most
        self._seen: set[str] = set()

    def label(self, name: str | None) -> str:
        """What to count an operation of this name under."""
        if name is None:
            return ANONYMOUS
        if name in self._seen:
            return name
        if len(self._seen) >= self._most or len(name) > LONGEST_NAME:
            return OTHER
        self._seen.add(name)
        return name
