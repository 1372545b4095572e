"""Logs: one line an event, on standard error, for whoever collects them."""

import logging


def configure_logs(level: int) -> None:
    """Send every log to standard error; call once, first."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # They tell each migration step and each opened socket: more than an operator asks for.
    for talkative in ("alembic", "uvicorn"):
        logging.getLogger(talkative).setLevel(max(level, logging.WARNING))
    # These write credentials, or addresses that hold some, to their logs at the levels left out.
    for indiscreet in ("authlib", "httpcore", "httpx"):
        logging.getLogger(indiscreet).setLevel(max(level, logging.WARNING))
