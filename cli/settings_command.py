"""`orderwright settings`: what a server started here would work with."""

import os
from typing import Annotated, Any

import typer

from cli.output import remark, say, say_json
from cli.settings.all_settings import SETTINGS, read_settings, unknown_variables
from cli.settings.setting import OptionalSetting, Setting

MASK = "********"
GIVEN = "given"


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Check the settings and print what is in force; secrets are masked.

    Ends with status 2 when one is wrong, and names all that are.
    """
    read_settings(os.environ)
    shown = [(setting.variable, *_in_force(setting)) for setting in SETTINGS]
    if as_json:
        say_json({variable: value for variable, value, _ in shown})
    else:
        for variable, value, source in shown:
            say(f"{variable}={value}" + ("" if source == GIVEN else f"  # {source}"))
    for sentence in unknown_variables(os.environ):
        remark(sentence)


def _in_force(setting: Setting[Any] | OptionalSetting[Any]) -> tuple[str, str]:
    """The value as text, and where it comes from."""
    given = os.environ.get(setting.variable, "").strip()
    if given:
        return (MASK if setting.secret else _without_password(given)), GIVEN
    if isinstance(setting, OptionalSetting):
        return setting.absent, "default"
    return setting.default, "default"


def _without_password(text: str) -> str:
    """An address with a user and a password keeps the user only."""
    scheme, separator, rest = text.partition("://")
    if not separator or "@" not in rest:
        return text
    user, _, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}:{MASK}@{host}"
