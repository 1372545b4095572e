"""Logs: one line an event, on standard error, for whoever collects them."""

import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from cli.observing.redaction import without_secrets
from domain.observing import current_work

ACCESS: Final = "orderwright.access"
_TOLD_APART: Final = ("duration_ms", "outcome", "error_codes")
"""What an access line brings besides its text."""


def configure_logs(level: int, *, style: str | None = None, access: str = "all") -> None:
    """Send every log to standard error; call once, first.

    `style` is `text` or `json`; None is text for a person at a terminal, else JSON. `access` says
    which operations have a line: `all`, `problems` (slow, refused, with errors) or `none`.
    """
    text = style == "text" if style is not None else sys.stderr.isatty()
    handler = logging.StreamHandler()
    handler.setFormatter(TextLines() if text else JsonLines())
    logging.basicConfig(level=level, handlers=[handler])
    # They tell each migration step and each opened socket: more than an operator asks for.
    for talkative in ("alembic", "uvicorn"):
        logging.getLogger(talkative).setLevel(max(level, logging.WARNING))
    # These write credentials, or addresses that hold some, to their logs at the levels left out.
    for indiscreet in ("authlib", "httpcore", "httpx"):
        logging.getLogger(indiscreet).setLevel(max(level, logging.WARNING))
    operations = logging.getLogger(ACCESS)
    operations.disabled = access == "none"
    if access == "problems":
        operations.addFilter(is_problem)


def is_problem(record: logging.LogRecord) -> bool:
    """Whether an operation was slow, refused or answered with errors."""
    return record.levelno > logging.INFO or getattr(record, "outcome", "") != "ok"


class TextLines(logging.Formatter):
    """For people; the request's id stands at the end."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line without a traceback."""
        line = super().formatMessage(record)
        duration = getattr(record, "duration_ms", None)
        if duration is not None:
            line += f" {getattr(record, 'outcome', '')} in {duration} ms"
        work = current_work.get()
        return line if work is None else f"{line} [{work.request_id}]"

    def format(self, record: logging.LogRecord) -> str:
        """The line and its traceback, without secrets."""
        return without_secrets(super().format(record))


class JsonLines(logging.Formatter):
    """For machines: an object a line, with what the line's thread or task works on."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        work = current_work.get()
        if work is not None:
            line |= {
                "request_id": work.request_id,
                "trace_id": work.trace_id,
                "span_id": work.span_id,
                "operation": work.operation,
                "kind": work.kind,
                "client": work.client,
            }
        line |= {name: vars(record)[name] for name in _TOLD_APART if name in vars(record)}
        if record.exc_info:
            line["exception"] = without_secrets(
                "".join(traceback.format_exception(*record.exc_info))
            )
        present = {name: value for name, value in line.items() if value not in (None, [])}
        return orjson.dumps(present, default=str, option=orjson.OPT_UTC_Z).decode()
