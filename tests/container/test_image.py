"""Our own image builds, starts as an ordinary user on PostgreSQL, and holds nothing it should not."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.request import urlopen

import pytest
import yaml

from scripts.container.build import Replay
from scripts.container.run import execute, running
from scripts.tracked_files import ROOT

BUILD_TOOLS = {"hatchling", "pip", "pluggy", "setuptools", "trove_classifiers", "uv", "wheel"}

Test = TypeVar("Test", bound=Callable[..., None])


def for_the_image(test: Test) -> Test:
    """Marks a test that builds the image, which takes a while: one process builds it for all."""
    for mark in (pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("image")):
        mark(test)
    return test


@pytest.fixture(scope="module")
def image() -> Iterator[Replay]:
    """The image, built without a network from what `make wheels` fetched."""
    wheels = Path(sys.prefix) / "wheels"
    if not wheels.exists():
        pytest.fail("run `make wheels` first: tests have no network")
    # Not in pytest's folder, which is closed to the image's user.
    with TemporaryDirectory(prefix="orderwright-image-") as directory:
        replay = Replay(ROOT, Path(directory), {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)})
        replay.build(report=lambda _: None)
        yield replay


@for_the_image
def test_the_image_migrates_serves_and_stops(image: Replay, postgres_url: str) -> None:
    variables = {"DATABASE_URL": postgres_url.replace("postgresql+psycopg", "postgresql")}
    migrated = execute(image, ["orderwright", "migrate"], variables)
    assert migrated.returncode == 0, migrated.stdout
    with running(image, variables) as port, urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200


@for_the_image
def test_the_image_holds_no_build_tools_and_no_tests(image: Replay) -> None:
    (packages,) = image.root.glob("app/.venv/lib/python*/site-packages")
    installed = {path.name.split("-")[0] for path in packages.iterdir()}
    assert installed & BUILD_TOOLS == set()
    assert not list(image.root.glob("app/.venv/bin/pip*"))
    assert not (image.root / "app" / "tests").exists()
    assert {"sqlalchemy", "uvicorn"} <= installed


@for_the_image
def test_every_command_of_the_image_and_of_compose_exists(image: Replay) -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    commands = [service["command"] for service in services.values() if "command" in service]
    for program, command, *_ in [*commands, image.command]:
        told = execute(image, [program, command, "--help"], {})
        assert told.returncode == 0, told.stdout


def test_compose_gives_no_password_of_its_own() -> None:
    passwords = re.findall(r"\$\{POSTGRES_PASSWORD[^}]*\}", (ROOT / "compose.yaml").read_text())
    assert len(passwords) == 2
    assert all(":?" in password for password in passwords)
