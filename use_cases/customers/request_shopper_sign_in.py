"""shopperSignInRequest: send a code to a mailbox, whoever it belongs to."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind
from domain.customers.sign_in import (
    CODE_LIFETIME,
    CODES_PER_ADDRESS,
    CODES_PER_MAILBOX,
    CODES_PER_VISITOR,
    LIMITS_WITHIN,
    SignInCode,
    SignInSecrets,
    checked_mailbox,
)
from domain.errors import NotPermitted
from domain.mail import Mail
from persistence.unit_of_work import UnitOfWork


def request_shopper_sign_in(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    secrets: SignInSecrets,
    email: str,
    address: str | None,
) -> None:
    """Let the worker mail a code, unless this visitor or this mailbox had too many.

    Whoever asks from elsewhere takes none from a mailbox's owner, until many do; and then there is
    always one that is good. The same happens, and is answered, whether a customer has the address
    or not. Raises InvalidInput for what is no e-mail address.
    """
    channel_id = shopping_channel(caller)
    mailbox, source = checked_mailbox(email), secrets.source(address)
    sent = unit.sign_in.sent_since(now - LIMITS_WITHIN, email=mailbox, source=source)
    if sent.to_mailbox_from_there >= CODES_PER_VISITOR or sent.from_there >= CODES_PER_ADDRESS:
        return
    if sent.to_mailbox >= CODES_PER_MAILBOX and unit.sign_in.has_good_code(
        channel_id, mailbox, now
    ):
        return
    code, code_id = secrets.draw(), unit.ids.new(now)
    expires_at = now + CODE_LIFETIME
    unit.sign_in.add_code(
        SignInCode(
            id=code_id,
            channel_id=channel_id,
            email=mailbox,
            digest=secrets.digest(code_id, code),
            source=source,
            created_at=now,
            expires_at=expires_at,
        )
    )
    shop = unit.channels.by_id([channel_id])[channel_id].name
    unit.mails.add(_mail(code_id, mailbox, shop, code, expires_at), now)


def shopping_channel(caller: Caller) -> UUID:
    """The channel of a storefront. Raises NotPermitted for others: shoppers belong to one."""
    if caller.kind is not PrincipalKind.STOREFRONT or len(caller.channel_ids or ()) != 1:
        raise NotPermitted("Shoppers sign in with the key of a storefront.")
    return next(iter(caller.channel_ids or ()))


def _mail(code_id: UUID, mailbox: str, shop: str, code: str, expires_at: datetime) -> Mail:
    name = " ".join(shop.split())
    minutes = int(CODE_LIFETIME.total_seconds()) // 60
    return Mail(
        id=code_id,
        recipient=mailbox,
        # Not the code: subjects are shown on locked screens.
        subject=f"{name}: your code",
        body=f"Your code for {name} is {code}.\n\n"
        f"It is good once, for {minutes} minutes. If you did not ask for it, do nothing: without "
        "the code nobody gets in. Nobody of ours will ever ask you for it.\n",
        not_after=expires_at,
    )
