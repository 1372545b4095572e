"""The test run itself is strict: no network, no warning, no forgotten deadline."""

import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from scripts.tracked_files import ROOT

TEST_NETWORK = "203.0.113.1"  # RFC 5737: an address for documentation, which nobody has


def outcome(folder: Path, test: str) -> str:
    """What pytest says, under our settings, of a test file with the given text."""
    file = folder / "test_example.py"
    file.write_text(textwrap.dedent(test))
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, "-p", "no:cacheprovider", str(file)],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    return result.stdout


def test_the_network_is_off() -> None:
    # A warning, and so an error, that code which forgives failed connections cannot swallow.
    blocked = pytest.raises(UserWarning, match="A test tried to use")
    with socket.socket() as client, blocked:
        client.connect((TEST_NETWORK, 80))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_warning_is_a_failure(tmp_path: Path) -> None:
    test = """
        import warnings
        def test_it(): warnings.warn("old", DeprecationWarning)
    """
    assert "1 failed" in outcome(tmp_path, test)


def test_a_connection_left_open_is_a_failure(tmp_path: Path) -> None:
    test = """
        import gc, socket
        def test_it():
            socket.socket()
            gc.collect()
    """
    assert "1 failed" in outcome(tmp_path, test)


def test_a_coroutine_nobody_awaits_is_a_failure(tmp_path: Path) -> None:
    test = """
        import gc
        async def answer(): ...
        async def test_it():
            answer()
            gc.collect()
    """
    assert "1 failed" in outcome(tmp_path, test)


def test_a_marker_with_a_typing_error_is_an_error(tmp_path: Path) -> None:
    test = """
        import pytest
        @pytest.mark.slwo
        def test_it(): ...
    """
    assert "'slwo' not found" in outcome(tmp_path, test)


def test_a_test_that_should_fail_and_passes_is_a_failure(tmp_path: Path) -> None:
    test = """
        import pytest
        @pytest.mark.xfail
        def test_it(): ...
    """
    assert "1 failed" in outcome(tmp_path, test)


def test_coroutines_are_run(tmp_path: Path) -> None:
    assert "1 failed" in outcome(tmp_path, "async def test_it(): assert False")
