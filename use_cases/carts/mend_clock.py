"""When the clock was set: carts keep the time that they had, and no hold lasts for ever."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.access.caller import SYSTEM
from domain.carts.cart import ABANDONED_AFTER, HOLD, Cart
from persistence.unit_of_work import UnitOfWork

SLACK = timedelta(minutes=1)
"""Clocks of several machines differ a little, and nothing is wrong."""


def forgive_leap(unit: UnitOfWork, now: datetime, *, leap: timedelta, limit: int) -> int:
    """Move on what has ended only because the clock was set forward; how many carts.

    What is moved on has not ended any more: another worker that noticed the same leap finds it no
    longer.
    """
    real = now - leap
    inactive = unit.carts.claim_inactive(now - ABANDONED_AFTER, limit, since=real - ABANDONED_AFTER)
    due = unit.carts.claim_due_holds(now, limit, since=real)
    ended = {cart.id: cart for cart in (*inactive, *due)}
    return _shift(unit, now, [(cart, leap) for cart in ended.values()])


def shorten_holds(unit: UnitOfWork, now: datetime, *, limit: int) -> int:
    """Bring back holds that were made by a clock that ran ahead; how many carts."""
    carts = unit.carts.claim_holds_beyond(now + HOLD + SLACK, limit)
    return _shift(
        unit,
        now,
        [(cart, now + HOLD - cart.hold_expires_at) for cart in carts if cart.hold_expires_at],
    )


def _shift(unit: UnitOfWork, now: datetime, carts: Sequence[tuple[Cart, timedelta]]) -> int:
    ends = {}
    for cart, by in carts:
        shifted, event = cart.shift(by)
        ends[cart.id] = shifted.hold_expires_at
        unit.carts.save(shifted, event, actor=SYSTEM, now=now)
    for held in unit.reservations.open_of(ends):
        until = ends[held.owner_id]
        if until is not None:
            unit.reservations.save(held.renew(until))
    return len(carts)
