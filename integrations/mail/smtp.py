"""Mails by SMTP (RFC 5321): to a relay that delivers them."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final

from domain.mail import Mail, MailUndeliverable

TIMEOUT_SECONDS: Final = 4.0
"""Less than the time after which another worker takes a mail up."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails go. `encryption` is `tls` from the start, `starttls`, or `none`."""

    host: str
    port: int
    sender: str
    encryption: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpMailer:
    """Sends each mail over a connection of its own: they are few and far between."""

    def __init__(self, server: SmtpServer, *, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._context = context

    def send(self, mail: Mail) -> None:
        """Hand a mail over. Raises MailUndeliverable."""
        try:
            with self._connection() as connection:
                if self._server.user is not None:
                    connection.login(self._server.user, self._server.password or "")
                # Said here: a header of odd characters may read as another address.
                connection.send_message(self._message(mail), to_addrs=[mail.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise MailUndeliverable(
                f"status {min(codes)}", permanent=all(code >= 500 for code in codes)
            ) from None
        except smtplib.SMTPResponseException as error:
            raise MailUndeliverable(f"status {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailUndeliverable(type(error).__name__) from None
        except (ValueError, LookupError) as error:
            # An address that no header can hold.
            raise MailUndeliverable(type(error).__name__, permanent=True) from None

    def _connection(self) -> smtplib.SMTP:
        server = self._server
        if server.encryption == "none":
            return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        context = self._context or ssl.create_default_context()
        if server.encryption == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
            )
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            # Refused where the server does not offer it: a code is never sent in the clear.
            connection.starttls(context=context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        sender = self._server.sender
        message["From"] = sender
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
        domain = sender.rpartition("@")[2].rstrip(">")
        message["Message-ID"] = f"<{mail.id.hex}@{domain}>"
        # Nobody's out-of-office note answers this (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        return message
