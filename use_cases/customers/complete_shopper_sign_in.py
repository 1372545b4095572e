"""shopperSignInComplete: the code from the mailbox lets its owner in."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.customers.customer import Customer
from domain.customers.sign_in import (
    SESSION_LIFETIME,
    ShopperSession,
    SignInSecrets,
    checked_mailbox,
    written_code,
)
from persistence.unit_of_work import UnitOfWork
from use_cases.access.access_tokens import TokenSettings
from use_cases.customers.request_shopper_sign_in import shopping_channel
from use_cases.customers.shopper_tokens import ShopperTokens, new_tokens


def complete_shopper_sign_in(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    secrets: SignInSecrets,
    settings: TokenSettings,
    email: str,
    code: str,
    address: str | None,
) -> ShopperTokens | None:
    """Sign a shopper in, as the customer with that e-mail address or as a new one.

    None for a wrong code, which must be committed: it is counted, and after five from where a code
    was asked for, or five from elsewhere, that code is good there no more. Raises InvalidInput for
    what is no e-mail address.
    """
    channel_id, mailbox = shopping_channel(caller), checked_mailbox(email)
    codes = unit.sign_in.good_codes(channel_id, mailbox, now)
    shown, source = written_code(code), secrets.source(address)
    # All of them are compared: the time says nothing about which.
    proven = [secrets.proves(entry, shown) & entry.takes(source) for entry in codes]
    if not any(proven):
        unit.sign_in.note_failure(codes, source)
        return None
    unit.sign_in.spend(codes)
    session = ShopperSession(
        id=unit.ids.new(now),
        customer_id=customer_of_mailbox(unit, mailbox, now),
        channel_id=channel_id,
        client=caller.client,
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
        trusted_documents_only=caller.trusted_documents_only,
    )
    unit.sign_in.add_session(session)
    return new_tokens(unit, session, settings, now)


def customer_of_mailbox(unit: UnitOfWork, mailbox: str, now: datetime) -> UUID:
    """The customer whose e-mail address this is; made for a mailbox that nobody has yet.

    Only the record of a customer counts, which the merchant wrote or somebody proved. Orders of
    guests stay theirs: anybody may have typed any address into them.
    """
    known = unit.sign_in.customer_with_email(mailbox)
    if known is not None:
        return known
    made = unit.ids.new(now)
    unit.parties.save_customers([Customer(made, reference=made.hex, email=mailbox)], now)
    return made
