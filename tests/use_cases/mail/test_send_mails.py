"""Mails: sent once by one of several workers, tried again when not taken, forgotten when useless."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.mail import FIRST_RETRY, LONGEST_RETRY, Mail, MailUndeliverable, retry_after
from persistence.tables.sign_in import mail
from tests.shop import IDS, NOW, Shop
from use_cases.mail.send_mails import send_mail


@dataclass
class Postbox:
    """A relay that takes mails, or says why not."""

    sent: list[Mail] = field(default_factory=list)
    problem: MailUndeliverable | None = None

    def send(self, mail: Mail) -> None:
        """Take a mail."""
        if self.problem is not None:
            raise self.problem
        self.sent.append(mail)


def write(shop: Shop, recipient: str = "ada@example.com") -> Mail:
    entry = Mail(IDS.new(NOW), recipient, "Your code", "12345678", NOW + timedelta(minutes=10))
    shop.database.run(lambda unit: unit.mails.add(entry, NOW))
    return entry


def waiting(shop: Shop) -> int:
    with shop.database.snapshot() as connection:
        return len(connection.execute(select(mail.c.id)).all())


def test_a_mail_is_sent_and_nothing_of_it_is_kept(shop: Shop) -> None:
    post, entry = Postbox(), write(shop)
    assert [send_mail(shop.database, post, NOW) for _ in range(2)] == [1, 0]
    assert (post.sent, waiting(shop)) == ([entry], 0)


def test_a_mail_that_is_being_sent_is_not_sent_by_another(shop: Shop) -> None:
    post, entry = Postbox(), write(shop)
    with shop.database.transaction() as unit:
        assert unit.mails.claim(NOW) == entry
    assert send_mail(shop.database, post, NOW + FIRST_RETRY - timedelta(seconds=1)) == 0
    # Whoever had it has died.
    assert send_mail(shop.database, post, NOW + FIRST_RETRY) == 1
    assert [sent.id for sent in post.sent] == [entry.id]


def test_what_is_not_taken_is_tried_again_until_it_is_of_no_use(shop: Shop) -> None:
    write(shop)
    post, now = Postbox(problem=MailUndeliverable("status 451")), NOW
    for attempt in range(1, 4):
        assert send_mail(shop.database, post, now) == 1
        assert send_mail(shop.database, post, now) == 0
        now += retry_after(attempt)
    assert waiting(shop) == 1
    assert send_mail(shop.database, post, NOW + timedelta(minutes=10)) == 0
    assert waiting(shop) == 0
    assert retry_after(60) == LONGEST_RETRY


def test_what_will_never_be_taken_is_given_up_and_nobody_is_named(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    write(shop)
    post = Postbox(problem=MailUndeliverable("status 550", permanent=True))
    send_mail(shop.database, post, NOW)
    assert waiting(shop) == 0
    assert "ada@example.com" not in caplog.text
    assert "status 550" in caplog.text


def test_without_a_relay_mails_wait_and_end(shop: Shop) -> None:
    write(shop)
    assert (send_mail(shop.database, None, NOW), waiting(shop)) == (0, 1)
    send_mail(shop.database, None, NOW + timedelta(minutes=10))
    assert waiting(shop) == 0
