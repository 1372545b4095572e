"""Mails on the terminal: for development, where nobody's mailbox is bothered."""

import sys
from typing import TextIO

from domain.mail import Mail


class ConsoleMailer:
    """Writes mails, with the codes in them, to standard error. Not for production."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, mail: Mail) -> None:
        """Write a mail."""
        stream = self._stream or sys.stderr
        stream.write(f"--- Mail to {mail.recipient}: {mail.subject}\n{mail.body}\n---\n")
        stream.flush()
