"""Mails over SMTP, against a relay on loopback."""

import io
import uuid
from datetime import UTC, datetime

import pytest

from domain.mail import Mail, MailUndeliverable
from integrations.mail.console import ConsoleMailer
from integrations.mail.smtp import SmtpMailer, SmtpServer
from tests.integrations.mail.relay import Relay, running_relay

MAIL = Mail(
    uuid.UUID(int=7), "ada@example.com", "Täglich: your code", "Your code is 12345678.\n",
    datetime(2031, 3, 2, tzinfo=UTC),
)  # fmt: skip


def mailer(relay: Relay, encryption: str = "none", **changes: str) -> SmtpMailer:
    sender = "Shop <shop@example.com>"
    return SmtpMailer(SmtpServer("127.0.0.1", relay.port, sender, encryption, **changes))


def test_a_mail_arrives_with_its_identity() -> None:
    with running_relay() as relay:
        mailer(relay).send(MAIL)
    (text,) = relay.taken
    assert "mail FROM:<shop@example.com>" in " ".join(relay.said)
    assert "rcpt TO:<ada@example.com>" in " ".join(relay.said)
    assert f"Message-ID: <{MAIL.id.hex}@example.com>" in text
    assert "Auto-Submitted: auto-generated" in text
    assert "Your code is 12345678." in text


def test_a_mail_goes_to_the_address_that_was_given_however_its_header_reads() -> None:
    odd = "=?utf-8?q?eve=40example=2Ecom?=@example.com"
    with running_relay() as relay:
        mailer(relay).send(Mail(MAIL.id, odd, MAIL.subject, MAIL.body, MAIL.not_after))
    told = [line for line in relay.said if line.lower().startswith("rcpt")]
    assert told == [f"rcpt TO:<{odd}>"]


def test_no_code_is_sent_in_the_clear_to_a_relay_without_encryption() -> None:
    with running_relay() as relay, pytest.raises(MailUndeliverable):
        mailer(relay, "starttls").send(MAIL)
    assert relay.taken == []
    assert not any("rcpt" in line.lower() for line in relay.said)


@pytest.mark.parametrize(
    ("command", "answer", "permanent"),
    [
        ("rcpt", b"550 nobody here called ada", True),
        ("rcpt", b"451 later", False),
        ("data", b"554 no", False),
        ("mail", b"421 busy", False),
    ],
)
def test_what_is_not_taken_names_nobody(command: str, answer: bytes, permanent: bool) -> None:
    with running_relay(**{command: answer}) as relay, pytest.raises(MailUndeliverable) as caught:
        mailer(relay).send(MAIL)
    assert caught.value.permanent is permanent
    assert "ada" not in str(caught.value)
    assert answer[:3].decode() in str(caught.value)


def test_a_relay_that_is_not_there_is_tried_again() -> None:
    with running_relay() as relay:
        pass
    with pytest.raises(MailUndeliverable) as caught:
        mailer(relay).send(MAIL)
    assert caught.value.permanent is False


def test_the_terminal_shows_the_code() -> None:
    stream = io.StringIO()
    ConsoleMailer(stream).send(MAIL)
    assert "ada@example.com" in stream.getvalue()
    assert "12345678" in stream.getvalue()
