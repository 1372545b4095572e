"""Logs: one line an event, on standard error, for whoever collects them."""

import logging


def configure_logs(level: int) -> None:
    """Send every log to standard error; call once, first."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Tells each migration step and pool event at INFO: more than an operator asks for.
    logging.getLogger("alembic").setLevel(max(level, logging.WARNING))
