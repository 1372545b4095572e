"""The replay of a Dockerfile does what an engine would, and fails where one would fail."""

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from scripts.container import run
from scripts.container.build import Replay
from scripts.container.dockerfile import DockerfileError, Ignored, parse
from scripts.container.run import execute, running

TAIL = "\nUSER 10001:10001\n"
SERVER = 'CMD ["python", "-m", "http.server", "8000", "--bind", "0.0.0.0"]\n'
HEALTH = (
    "HEALTHCHECK --interval=1s --timeout=1s CMD "
    '["python", "-c", "import urllib.request as r; r.urlopen(\'http://127.0.0.1:8000/\')"]\n'
)

Build = Callable[[str], Replay]


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A folder to build from, with one file."""
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "greeting.txt").write_text("hello")
    return folder


@pytest.fixture
def build(context: Path, tmp_path: Path) -> Build:
    """Builds the image of a Dockerfile's text."""

    def build(dockerfile: str) -> Replay:
        (context / "Dockerfile").write_text(dockerfile)
        (tmp_path / "image").mkdir()
        replay = Replay(context, tmp_path / "image", {})
        replay.build(report=lambda _: None)
        return replay

    return build


def said_by(replay: Replay, script: str) -> str:
    return execute(replay, ["sh", "-c", script], {}).stdout.strip()


def test_a_stage_holds_what_it_copied_from_an_earlier_one_and_nothing_else(build: Build) -> None:
    replay = build(
        "FROM a AS build\nWORKDIR /app\nCOPY greeting.txt ./\nRUN mkdir kept && \\\n"
        "  cp greeting.txt /app/kept/copied.txt\nENV SECRET=1\n"
        "FROM a\nCOPY --from=build /app/kept /app/kept\n" + TAIL
    )
    assert said_by(replay, f"cat {replay.root}/app/kept/copied.txt") == "hello"
    assert said_by(replay, f"ls {replay.root}/app") == "kept"
    assert "SECRET" not in replay.environment()


def test_paths_written_into_files_stay_true_in_the_next_stage(build: Build) -> None:
    replay = build(
        "FROM a AS build\nWORKDIR /app\nRUN echo 'cat /app/said' > tool && chmod +x tool\n"
        "RUN echo it runs > said\n"
        "FROM a\nCOPY --from=build /app /app\nENV PATH=/app:$PATH\n" + TAIL
    )
    assert said_by(replay, "tool") == "it runs"


@pytest.mark.parametrize(
    ("dockerfile", "complaint"),
    [
        ("FROM a\nARG VERSION", "line 2: ARG cannot be replayed"),
        ("RUN true", "line 1: RUN before FROM"),
        ("# nothing", "no FROM"),
        ("FROM a\nRUN true\nRUN echo oops; false", "line 3, stage 0: RUN echo oops; false\noops"),
        ("FROM a\nCOPY absent.txt ./", "line 2: absent.txt is not there"),
        ("FROM a\nCOPY --chown=1 greeting.txt ./", "line 2: COPY --chown cannot be replayed"),
        ("FROM a\nCOPY --from=b /app /app", "line 2: /app is not there"),
        ("FROM a\nHEALTHCHECK NONE", "line 2: a health check without CMD"),
    ],
)
def test_a_step_that_fails_or_is_unknown_stops_the_build(
    build: Build, dockerfile: str, complaint: str
) -> None:
    with pytest.raises(DockerfileError) as raised:
        build(dockerfile)
    assert complaint in str(raised.value)


def test_what_dockerignore_names_is_not_there_to_copy(build: Build, context: Path) -> None:
    (context / ".dockerignore").write_text("greeting.txt")
    with pytest.raises(DockerfileError, match="greeting"):
        build("FROM a\nCOPY greeting.txt ./")


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("api", False),
        ("api/app.py", False),
        ("api/orders/__pycache__", True),
        ("api/__pycache__/app.pyc", True),
        ("tests", True),
        ("tests/api/app.py", True),
        (".", False),
    ],
)
def test_the_last_pattern_that_matches_decides(path: str, *, ignored: bool) -> None:
    rules = Ignored("# what runs\n*\n!api\n\n**/__pycache__\n")
    assert (PurePosixPath(path) in rules) is ignored


@pytest.mark.parametrize("user", ["", "USER root", "USER 0:0"])
def test_an_image_that_would_run_as_root_is_refused(build: Build, user: str) -> None:
    replay = build(f"FROM a\nWORKDIR /app\n{user}\n{SERVER}{HEALTH}")
    with pytest.raises(DockerfileError, match=r"root|ordinary user"), running(replay, {}):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_the_image_runs_as_its_user_who_may_write_nothing(build: Build) -> None:
    replay = build("FROM a\nWORKDIR /app\n" + TAIL)
    assert said_by(replay, "id -u") == "10001"
    assert "Permission denied" in said_by(replay, "touch here")


def test_a_healthy_image_is_reached_on_loopback_and_stopped(build: Build) -> None:
    replay = build("FROM a\nWORKDIR /app\n" + TAIL + SERVER + HEALTH)
    with running(replay, {}) as port:
        assert port != 8000


@pytest.mark.parametrize(
    ("last_steps", "complaint"),
    [
        (SERVER, "no HEALTHCHECK"),
        ('CMD ["sh", "-c", "echo no database; exit 3"]\n' + HEALTH, "status 3\nno database"),
        (SERVER + 'HEALTHCHECK CMD ["sh", "-c", "echo sick; exit 1"]', "never passed: sick"),
    ],
)
def test_an_image_that_does_not_get_healthy_is_refused(
    build: Build, monkeypatch: pytest.MonkeyPatch, last_steps: str, complaint: str
) -> None:
    monkeypatch.setattr(run, "START_SECONDS", 1)
    replay = build("FROM a\nWORKDIR /app\n" + TAIL + last_steps)
    with pytest.raises(DockerfileError) as raised, running(replay, {}):
        pass
    assert complaint in str(raised.value)


def test_an_image_that_does_not_stop_cleanly_is_refused(build: Build, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    ready = {"READY": str(tmp_path / "open" / "ready")}
    replay = build(
        "FROM a\nWORKDIR /app\n" + TAIL + 'HEALTHCHECK CMD ["sh", "-c", "test -e $READY"]\n'
        'CMD ["sh", "-c", "trap \'exit 4\' TERM; touch $READY; while :; do sleep 0.1; done"]\n'
    )
    with pytest.raises(DockerfileError, match="status 4"), running(replay, ready):
        pass


def test_continuation_lines_and_comments_are_read_as_docker_reads_them() -> None:
    (stage,) = parse("# one\nFROM a AS build\n\nRUN first && \\\n    # why\n    second\n")
    assert stage.name == "build"
    assert [(step.line, step.rest) for step in stage.steps] == [(4, "first && second")]
