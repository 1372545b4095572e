"""One setting: its variable, what it is without one, how its text is read, and what it means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cli.settings.values import WrongValue

Value = TypeVar("Value")


class InvalidSetting(Exception):
    """Environment variables have values that cannot be used; each line names one of them."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("\n".join(f"{variable}: {problem}" for variable, problem in problems))
        self.variables = tuple(variable for variable, _ in problems)


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """An environment variable; `default` is what one would write to get what there is without."""

    variable: str
    read: Callable[[str], Value]
    meaning: str
    default: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class OptionalSetting(Generic[Value]):
    """An environment variable that need not have any value; `absent` says what is then."""

    variable: str
    read: Callable[[str], Value]
    meaning: str
    absent: str
    secret: bool = False


@dataclass(slots=True)
class SettingsReader:
    """Reads settings one after the other and remembers all that are wrong.

    An empty variable counts as absent: compose files and shells make them easily.
    """

    environment: Mapping[str, str]
    problems: list[tuple[str, str]] = field(default_factory=list)

    def value(self, setting: Setting[Value]) -> Value:
        """The value; the default's where it is wrong, which is told at the end."""
        given = self.environment.get(setting.variable, "").strip()
        if given:
            found = self._read(setting, given)
            if found is not None:
                return found
        return setting.read(setting.default)

    def optional(self, setting: OptionalSetting[Value]) -> Value | None:
        """The value, None where there is none."""
        given = self.environment.get(setting.variable, "").strip()
        return self._read(setting, given) if given else None

    def finish(self) -> None:
        """Raise InvalidSetting, naming every wrong one at once, if there is any."""
        if self.problems:
            raise InvalidSetting(*self.problems)

    def _read(self, setting: Setting[Value] | OptionalSetting[Value], given: str) -> Value | None:
        try:
            return setting.read(given)
        except WrongValue as wrong:
            self.problems.append((setting.variable, str(wrong)))
            return None
