"""Tables of a mapping file, read key by key, so that every complaint names its key."""

from collections.abc import Mapping
from typing import NoReturn

from integrations.order_files.errors import MappingInvalid


class Table:
    """One TOML table. Keys that nobody asked for are refused by `finish`: a misspelt key is one."""

    def __init__(self, values: Mapping[str, object], *, source: str, path: str = "") -> None:
        self._values = values
        self._source = source
        self._path = path
        self._asked: set[str] = set()

    def refuse(self, key: str, message: str) -> NoReturn:
        """Raise MappingInvalid for one key of this table."""
        raise MappingInvalid(self._source, f"{self._path}{key}", message)

    def text(self, key: str) -> str:
        """A text that must be there and not be empty."""
        value = self._take(key)
        if value is None:
            self.refuse(key, "is missing")
        if not isinstance(value, str) or not value:
            self.refuse(key, f"must be a text, not {value!r}")
        return value

    def text_or(self, key: str, otherwise: str) -> str:
        """A text that may be absent or empty."""
        value = self._take(key)
        if value is None:
            return otherwise
        if not isinstance(value, str):
            self.refuse(key, f"must be a text, not {value!r}")
        return value

    def whole(self, key: str, *, least: int, most: int, otherwise: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._take(key)
        if value is None and otherwise is not None:
            return otherwise
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(key, f"must be a whole number from {least} to {most}, not {value!r}")
        return value

    def degrees(self, key: str, *, most: int) -> float | None:
        """A latitude or longitude, which may be absent."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > most:
            self.refuse(key, f"must be degrees from -{most} to {most}, not {value!r}")
        return float(value)

    def flag(self, key: str, *, otherwise: bool) -> bool:
        """True or false, which may be absent."""
        value = self._take(key)
        if value is None:
            return otherwise
        if not isinstance(value, bool):
            self.refuse(key, f"must be true or false, not {value!r}")
        return value

    def table(self, key: str) -> "Table":
        """A table inside this one; an absent one is empty."""
        value = self._take(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.refuse(key, "must be a table")
        return Table(value, source=self._source, path=f"{self._path}{key}.")

    def tables(self, key: str) -> list["Table"]:
        """A list of tables inside this one."""
        value = self._take(key)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, f"must be a list of tables, written [[{self._path}{key}]]")
        return [
            Table(item, source=self._source, path=f"{self._path}{key}[{index}].")
            for index, item in enumerate(value)
        ]

    def names(self) -> list[str]:
        """Every key, for tables whose keys are the merchant's own."""
        return list(self._values)

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.refuse(key, f"is not a key here; known are: {known}")

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._values.get(key)
