"""What the demo's shop holds: filled once, found again at every later start."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from domain.access import SYSTEM
from domain.channels.channel import PaymentPolicy, TaxMode
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from use_cases.channels.upsert_channels import ChannelData, upsert_channels

DEMO_CHANNEL = "uci-online-retail"

ShowProgress: TypeAlias = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is being done."""

Fill: TypeAlias = Callable[[Database, datetime, ShowProgress], None]
"""Brings something into the shop; changes nothing when it is already there."""


def open_channel(database: Database, now: datetime, show: ShowProgress) -> None:
    """The channel that the demo's orders come from."""
    show(0, 1, "Opening the shop")
    database.run(lambda unit: _open_channel(unit, now))


def _open_channel(unit: UnitOfWork, now: datetime) -> None:
    if unit.channels.by_code([DEMO_CHANNEL]):
        return
    channel = ChannelData(
        code=DEMO_CHANNEL,
        name="UCI Online Retail",
        currency="GBP",
        order_number_format="UCI-{number}",
        tax_mode=TaxMode.INCLUDED,
        tax_rate_basis_points=2_000,
        payment_policy=PaymentPolicy.PAY_LATER,
        country_codes=(),
        location_codes=(),
        active=True,
    )
    upsert_channels(unit, SYSTEM, now, items=[channel])


FILLS: Sequence[Fill] = (open_channel,)
"""In this order."""
