"""Shows that the Dockerfile works where no Docker engine runs.

Replays COPY, RUN, ENV, WORKDIR and USER of each stage in a fresh directory, then runs the last
stage's command and its health check on loopback. The directory plays the image's /app: a stage is
moved aside when it ends, so that paths written into files stay true in the next, as in Docker.
Base images are not replayed: this machine's Python plays `python`, its sh plays `sh`.
Run as root, the last stage's command gets the image's user, who may write nothing but, unlike in
a container, may read everything: this machine's Python may lie in a closed folder.

Usage: DATABASE_URL=postgresql://… python -m scripts.replay_dockerfile
"""

import os
import sys
import tempfile
from pathlib import Path

from scripts.container.build import Replay
from scripts.container.dockerfile import DockerfileError
from scripts.container.run import execute, running
from scripts.tracked_files import ROOT


def inherited_environment() -> dict[str, str]:
    """How this machine's pip is set up: the one thing that RUN steps take from outside."""
    names = [name for name in os.environ if name.startswith("PIP_") or name.endswith("_proxy")]
    return {name: os.environ[name] for name in names}


def main() -> int:
    """Build, migrate, serve, check; the exit status says whether all of it worked."""
    if not os.environ.get("DATABASE_URL"):
        print("Name a PostgreSQL database, which gets migrated, in DATABASE_URL.")
        return 2
    variables = {"DATABASE_URL": os.environ["DATABASE_URL"]}
    with tempfile.TemporaryDirectory(prefix="orderwright-image-") as directory:
        replay = Replay(ROOT, Path(directory), inherited_environment())
        try:
            replay.build()
            migrated = execute(replay, ["orderwright", "migrate"], variables)
            if migrated.returncode:
                raise DockerfileError(f"orderwright migrate failed:\n{migrated.stdout}")
            with running(replay, variables) as port:
                print(f"Healthy on 127.0.0.1:{port}, {len(replay.stages)} stages.")
        except DockerfileError as error:
            print(error)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
