"""Prints docs/operations/settings.md: `python -m scripts.settings_page > docs/operations/settings.md`."""

from typing import Any

from cli.settings.all_settings import SETTINGS
from cli.settings.setting import OptionalSetting, Setting

OPENING = """\
# Settings

Environment variables, and nothing else, read when a command starts. A wrong value stops it with status 2; all wrong ones
are named at once. An empty variable counts as absent. A variable that begins with `ORDERWRIGHT_` and is none of these
is most likely a slip: `serve`, `worker` and `settings` say so and name the nearest. This page is printed by
`python -m scripts.settings_page`; a test compares it.

| Variable | Default | Meaning |
| --- | --- | --- |
"""

CLOSING = """
What is in force, with secrets masked, and whether it can be used:

```bash run
export ORDERWRIGHT_LOG_LEVEL=WARNING
orderwright settings
```
"""


def page() -> str:
    """The whole page."""
    return OPENING + "".join(map(_row, SETTINGS)) + CLOSING


def _row(setting: Setting[Any] | OptionalSetting[Any]) -> str:
    default = setting.absent if isinstance(setting, OptionalSetting) else f"`{setting.default}`"
    return f"| `{setting.variable}` | {default} | {setting.meaning} |\n"


if __name__ == "__main__":
    print(page(), end="")
