"""Sending mails, by the worker: each at least once, and recognizably the same when twice."""

import logging
from datetime import datetime

from domain.mail import MailUndeliverable
from domain.ports import Mailer
from persistence.database import Database

logger = logging.getLogger("orderwright.mail")


def send_mail(database: Database, mailer: Mailer | None, now: datetime) -> int:
    """Send one mail that is due; how many were taken up.

    It is claimed, then sent outside any transaction, then forgotten: a worker that dies in between
    leaves it to another, which sends it again with the same message id. What fails is tried again
    ever more slowly until it is of no use.
    """
    useless = database.run(lambda unit: unit.mails.forget_useless(now))
    if useless:
        logger.warning("%s mails were not sent in time", useless)
    if mailer is None:
        return 0
    claimed = database.run(lambda unit: unit.mails.claim(now))
    if claimed is None:
        return 0
    try:
        mailer.send(claimed)
    except MailUndeliverable as error:
        # Not whom it was for, and not what the server said: that may repeat the address.
        logger.warning("Mail %s was not taken: %s", claimed.id, error)
        if not error.permanent:
            return 1
    database.run(lambda unit: unit.mails.forget(claimed))
    return 1
