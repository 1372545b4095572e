import subprocess
import sys

import pytest

from cli.commands import COMMANDS, load_command
from tests.cli.terminal import Terminal


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_it_is_said_to_be(name: str) -> None:
    assert load_command(name).name == name


def test_help_names_every_command_for_people(bare_terminal: Terminal) -> None:
    shown = bare_terminal.done("--help")
    assert {name for name in COMMANDS if name not in shown} == {"server-process"}


def test_an_unknown_command_is_refused(bare_terminal: Terminal) -> None:
    refused = bare_terminal.run("serv")
    assert refused.exit_code == 2
    assert "No such command" in refused.output


def test_a_command_loads_nothing_of_the_others() -> None:
    program = (
        "import sys; from cli.commands import load_command; load_command('keys');"
        "print([name for name in ('api.schema', 'strawberry', 'worker') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
