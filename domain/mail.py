"""Mails that we send: plain text, each with an identity, so that nobody takes one for two."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

FIRST_RETRY: Final = timedelta(seconds=20)
"""Also how long a worker has for sending: after that another one takes over."""
LONGEST_RETRY: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person. After `not_after` it is of no use, and is not sent any more."""

    id: UUID
    recipient: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    not_after: datetime


class MailUndeliverable(Exception):
    """The mail was not taken; `permanent` when it never will be. Names nobody."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time."""
    return min(FIRST_RETRY * (1 << min(attempts - 1, 10)), LONGEST_RETRY)
