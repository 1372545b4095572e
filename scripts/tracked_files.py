"""The files that are, or are about to be, part of the repository."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def tracked_files(*patterns: str) -> list[Path]:
    """Files that git tracks or would add, as paths under ROOT, narrowed to git's patterns."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
    paths = {ROOT / name for name in listed.split("\0") if name}
    # Git still lists a file that was removed and not yet staged.
    return sorted(path for path in paths if path.is_file())
