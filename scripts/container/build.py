"""Replays what builds the image."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from scripts.container.dockerfile import (
    DockerfileError,
    Ignored,
    Stage,
    Step,
    health_command,
    read,
)

IMAGE_FOLDER = "/app"


class Replay:
    """The image under construction, and afterwards the image."""

    def __init__(self, context: Path, directory: Path, environment: Mapping[str, str]) -> None:
        """Take the build's context, a fresh directory, and what RUN steps need of this machine."""
        self.context = context
        self.root = directory / "root"
        self.stages, self._ignored = read(context)
        self._directory = directory
        self._environment = dict(environment)
        self._python = directory / "bin"
        self.variables: dict[str, str] = {}
        self.folder = Path("/")
        self.user: str | None = None
        self.command: list[str] = []
        self.health: list[str] = []

    def build(self, report: Callable[[str], None] = print) -> None:
        """Replay every step of every stage; the last one is the image.

        Raises DockerfileError at the first that fails.
        """
        self._python.mkdir()
        python = self._python / "python"
        python.write_text(f'#!/bin/sh\nexec {_base_python()} "$@"\n')
        python.chmod(0o755)
        self._directory.chmod(0o755)
        for index, stage in enumerate(self.stages):
            self._begin()
            for step in stage.steps:
                report(f"{stage.name}: {step.keyword} {step.rest}")
                self._replay(stage, step)
            if index + 1 < len(self.stages):
                self.root.rename(self._directory / f"stage-{stage.name}")

    def inside(self, path: str) -> str:
        """A text of the Dockerfile with the image's folder replaced by the one that plays it."""
        return re.sub(rf"(?<![\w.]){IMAGE_FOLDER}(?![\w-])", f"{self.root}{IMAGE_FOLDER}", path)

    def environment(self) -> dict[str, str]:
        """What a process in the image sees."""
        path = f"{self._python}:/usr/bin:/bin"
        return {"HOME": "/tmp", "PATH": path, **self._environment, **self.variables}

    def _begin(self) -> None:
        (self.root / IMAGE_FOLDER.lstrip("/")).mkdir(parents=True)
        self.variables, self.user, self.command, self.health = {}, None, [], []
        self.folder = self.root

    def _replay(self, stage: Stage, step: Step) -> None:
        match step.keyword:
            case "RUN":
                self._run(stage, step)
            case "COPY":
                self._copy(step)
            case "ENV":
                self._set(step)
            case "WORKDIR":
                self.folder = Path(self.inside(step.rest))
                self.folder.mkdir(parents=True, exist_ok=True)
            case "USER":
                self.user = step.rest
            case "CMD":
                self.command = step.words()
            case "HEALTHCHECK":
                self.health = health_command(step)

    def _run(self, stage: Stage, step: Step) -> None:
        done = subprocess.run(
            ["sh", "-c", self.inside(step.rest)],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env=self.environment(),
        )
        if done.returncode:
            raise DockerfileError(
                f"line {step.line}, stage {stage.name}: RUN {step.rest}\n{done.stdout}"
            )

    def _set(self, step: Step) -> None:
        for word in step.words():
            name, _, text = word.partition("=")
            self.variables[name] = _expanded(self.inside(text), self.environment())

    def _copy(self, step: Step) -> None:
        options = [word for word in step.words() if word.startswith("--")]
        *sources, target = [word for word in step.words() if not word.startswith("--")]
        ignored = self._ignored
        origin = self.context
        for option in options:
            name, _, stage = option.partition("=")
            if name != "--from":
                raise DockerfileError(f"line {step.line}: COPY {name} cannot be replayed")
            origin, ignored = self._directory / f"stage-{stage}", Ignored("")
        for source in sources:
            found = origin / source.lstrip("/")
            if not found.exists() or PurePosixPath(source.lstrip("/")) in ignored:
                raise DockerfileError(f"line {step.line}: {source} is not there to copy")
            self._copy_one(origin, found, self.folder / self.inside(target), ignored)

    def _copy_one(self, origin: Path, source: Path, target: Path, ignored: Ignored) -> None:
        if source.is_file():
            shutil.copy2(source, target)
            return

        def skipped(folder: str, names: list[str]) -> list[str]:
            relative = PurePosixPath(Path(folder).relative_to(origin).as_posix())
            return [name for name in names if relative / name in ignored]

        shutil.copytree(source, target, ignore=skipped, symlinks=True, dirs_exist_ok=True)


def _expanded(text: str, variables: Mapping[str, str]) -> str:
    return re.sub(r"\$\{?(\w+)\}?", lambda found: variables.get(found[1], ""), text)


def _base_python() -> str:
    # In a virtual environment, the interpreter that it was made from.
    return os.path.realpath(sys.executable)
