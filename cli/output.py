"""What commands print: answers on standard output, everything else on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

answers = Console(soft_wrap=True, highlight=False)
remarks = Console(stderr=True, soft_wrap=True, highlight=False)


def say(text: str) -> None:
    """Print a line of an answer, as it is."""
    answers.print(text, markup=False)


def remark(text: str) -> None:
    """Print a line that is for people, not for scripts."""
    remarks.print(text, markup=False)


def complain(text: str) -> None:
    """Print why something did not work."""
    remarks.print(text, style="bold red", markup=False)


def say_json(value: Any) -> None:
    """Print an answer for scripts."""
    # Enumerations are keys of some reports.
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    answers.file.write(text.decode() + "\n")


def say_table(*columns: str, rows: list[list[str]], numbers: bool = False) -> None:
    """Print rows under their names; `numbers`: all but the first column are set to the right."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for index, name in enumerate(columns):
        table.add_column(name, justify="right" if numbers and index else "left")
    for row in rows:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    answers.print(table)


class Steps:
    """A progress bar: how much is done of how much, and what is being done."""

    def __init__(self, progress: Progress, *, clock_for_each: bool) -> None:
        self._progress = progress
        self._clock_for_each = clock_for_each
        self._task = progress.add_task("", total=None)
        self._what = ""

    def show(self, done: int, total: int, what: str) -> None:
        """Move the bar; where rates are shown, what is new begins a clock of its own."""
        if self._clock_for_each and what != self._what:
            self._what = what
            self._progress.reset(self._task)
        self._progress.update(self._task, completed=done, total=total or 1, description=what)


class RateColumn(ProgressColumn):
    """How many a second, and of how many."""

    def render(self, task: Task) -> Text:
        """The text of one bar."""
        if not task.total or task.total <= 1:
            return Text("")
        rate = f", {task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{task.completed:,.0f} of {task.total:,.0f}{rate}")


@contextmanager
def progress_bar(*, with_rate: bool = False) -> Iterator[Steps]:
    """A bar on standard error, where a person looks; nothing where the output is a file."""
    columns: list[ProgressColumn] = [
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    ]
    if with_rate:
        columns += [RateColumn(), TimeRemainingColumn()]
    hidden = not remarks.is_terminal
    with Progress(*columns, console=remarks, transient=True, disable=hidden) as progress:
        yield Steps(progress, clock_for_each=with_rate)
