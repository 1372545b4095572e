"""The command itself: what it is called with, and where its commands are."""

import pytest

from cli.commands import COMMANDS
from tests.cli.terminal import Terminal


def test_the_version_needs_no_command(bare_terminal: Terminal) -> None:
    assert bare_terminal.done("--version").strip()


def test_a_slip_is_told_with_what_was_meant(bare_terminal: Terminal) -> None:
    refused = bare_terminal.run("setings")
    assert refused.exit_code == 2
    assert "settings" in refused.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_it_is_said_to_be(bare_terminal: Terminal, name: str) -> None:
    assert "Usage" in bare_terminal.done(name, "--help")


@pytest.mark.parametrize("group", ["import", "export"])
def test_stock_is_a_part_of_both_directions(bare_terminal: Terminal, group: str) -> None:
    assert "stock" in bare_terminal.done(group, "--help")
