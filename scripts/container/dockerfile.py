"""Reads the part of the Dockerfile language that our Dockerfile uses, and refuses the rest."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

KNOWN = {"CMD", "COPY", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN", "USER", "WORKDIR"}
HEALTH_OPTION = re.compile(r"--(?:interval|timeout|start-period|retries)=\S+\s+")


class DockerfileError(Exception):
    """The Dockerfile holds what cannot be replayed here, or a step of it failed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction, its continuation lines joined."""

    line: int
    keyword: str
    rest: str

    def words(self) -> list[str]:
        """The arguments of an instruction that has a JSON form or plain words."""
        if self.rest.startswith("["):
            words: list[str] = json.loads(self.rest)
            return words
        return shlex.split(self.rest)


@dataclass(frozen=True, slots=True)
class Stage:
    """What one FROM begins: its name (a number where it has none) and its steps."""

    name: str
    steps: tuple[Step, ...]


def parse(text: str) -> list[Stage]:
    """The stages, in order.

    Raises DockerfileError for an instruction that is not in KNOWN.
    """
    stages: list[Stage] = []
    for step in _steps(text):
        if step.keyword not in KNOWN:
            raise DockerfileError(f"line {step.line}: {step.keyword} cannot be replayed")
        if step.keyword == "FROM":
            _image, *alias = step.rest.split()
            named = len(alias) == 2 and alias[0].upper() == "AS"
            stages.append(Stage(alias[1] if named else str(len(stages)), ()))
        elif not stages:
            raise DockerfileError(f"line {step.line}: {step.keyword} before FROM")
        else:
            stages[-1] = Stage(stages[-1].name, (*stages[-1].steps, step))
    if not stages:
        raise DockerfileError("no FROM")
    return stages


def _steps(text: str) -> list[Step]:
    steps: list[Step] = []
    pending = ""
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        start = start if pending else number
        pending += stripped.removesuffix("\\")
        if not stripped.endswith("\\"):
            keyword, _, rest = pending.partition(" ")
            steps.append(Step(start, keyword.upper(), rest.strip()))
            pending = ""
    return steps


def health_command(step: Step) -> list[str]:
    """The words of a HEALTHCHECK's command."""
    options_removed = step.rest
    while option := HEALTH_OPTION.match(options_removed):
        options_removed = options_removed[option.end() :]
    keyword, _, command = options_removed.partition(" ")
    if keyword != "CMD":
        raise DockerfileError(f"line {step.line}: a health check without CMD")
    return Step(step.line, keyword, command.strip()).words()


class Ignored:
    """What .dockerignore keeps out of the build: the last pattern that matches decides."""

    def __init__(self, patterns: str) -> None:
        self._rules: list[tuple[bool, re.Pattern[str]]] = []
        for line in patterns.splitlines():
            pattern = line.strip()
            if pattern and not pattern.startswith("#"):
                kept = pattern.startswith("!")
                self._rules.append((not kept, _pattern(pattern.removeprefix("!").strip("/"))))

    def __contains__(self, path: PurePosixPath) -> bool:
        ignored = False
        names = [str(parent) for parent in (path, *path.parents) if str(parent) != "."]
        for says_ignored, pattern in self._rules:
            if any(pattern.fullmatch(name) for name in names):
                ignored = says_ignored
        return ignored


def _pattern(pattern: str) -> re.Pattern[str]:
    wildcards = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile("".join(wildcards.get(part, re.escape(part)) for part in parts))


def read(folder: Path) -> tuple[list[Stage], Ignored]:
    """The Dockerfile in the folder and what its .dockerignore keeps out."""
    ignore = folder / ".dockerignore"
    text = ignore.read_text(encoding="utf-8") if ignore.exists() else ""
    return parse((folder / "Dockerfile").read_text(encoding="utf-8")), Ignored(text)
