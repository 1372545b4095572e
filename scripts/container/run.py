"""Runs the command of an image that was replayed, and its health check, on loopback."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scripts.container.build import Replay
from scripts.container.dockerfile import DockerfileError

IMAGE_PORT = "8000"
START_SECONDS = 30
STOP_SECONDS = 20


def as_image_user(user: str | None) -> list[str]:
    """A prefix for a command: the image's user, where this process may become another."""
    if user is None:
        raise DockerfileError("the last stage names no USER: it would run as root")
    number, _, group = user.partition(":")
    if not number.isdigit() or int(number) == 0:
        raise DockerfileError(f"USER {user} is not the number of an ordinary user")
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return []
    reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    ids = ["--reuid", number, "--regid", group or number, "--clear-groups"]
    return ["setpriv", *ids, *reading]


def execute(
    replay: Replay, command: list[str], variables: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run a command in the image, as `docker run` would, to its end."""
    return subprocess.run(
        [*as_image_user(replay.user), *command],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=replay.folder,
        env={**replay.environment(), **variables},
    )


@contextmanager
def running(replay: Replay, variables: Mapping[str, str]) -> Iterator[int]:
    """The image's command, healthy, on the loopback port that this yields.

    Raises DockerfileError when it ends early, never gets healthy, or does not stop cleanly.
    """
    port = _free_port()
    command = [word.replace("0.0.0.0", "127.0.0.1") for word in replay.command]
    command = [str(port) if word == IMAGE_PORT else word for word in command]
    health = [word.replace(f":{IMAGE_PORT}/", f":{port}/") for word in replay.health]
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [*as_image_user(replay.user), *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=replay.folder,
            env={**replay.environment(), **variables},
        )
        try:
            _await_health(replay, process, health, variables)
            yield port
            process.send_signal(signal.SIGTERM)
            if process.wait(STOP_SECONDS) not in (0, -signal.SIGTERM):
                raise DockerfileError(f"the command ended with status {process.returncode}")
        except (DockerfileError, subprocess.TimeoutExpired) as error:
            output.seek(0)
            raise DockerfileError(f"{error}\n{output.read()}") from error
        finally:
            process.kill()
            process.wait()


def _await_health(
    replay: Replay,
    process: "subprocess.Popen[bytes]",
    health: list[str],
    variables: Mapping[str, str],
) -> None:
    if not health:
        raise DockerfileError("the last stage has no HEALTHCHECK")
    deadline = time.monotonic() + START_SECONDS
    while (checked := execute(replay, health, variables)).returncode:
        if process.poll() is not None:
            raise DockerfileError(f"the command ended with status {process.returncode}")
        if time.monotonic() > deadline:
            raise DockerfileError(f"the health check never passed: {checked.stdout}")
        time.sleep(0.2)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
