"""The timers of carts: holds whose time is over, carts that nobody came back to."""

from datetime import datetime

from domain.access.caller import SYSTEM
from domain.carts.cart import ABANDONED_AFTER, FORGOTTEN_AFTER
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.hold_stock import end_hold, lock_places


def idle_carts(unit: UnitOfWork, now: datetime, *, limit: int) -> int:
    """Give back what carts held for too long; how many carts. Safe to run in many workers.

    Each cart is claimed by one of them, and whoever is shopping in it right now is not disturbed.
    """
    carts = unit.carts.claim_due_holds(now, limit)
    held = unit.reservations.open_of(cart.id for cart in carts)
    lock_places(unit, now, held=held)
    end_hold(unit, SYSTEM, now, held=held, move="expire")
    for cart in carts:
        idle, event = cart.idle()
        unit.carts.save(idle, event, actor=SYSTEM, now=now)
    return len(carts)


def abandon_carts(unit: UnitOfWork, now: datetime, *, limit: int) -> int:
    """Give up carts in which nothing happened for a day; how many."""
    carts = unit.carts.claim_inactive(now - ABANDONED_AFTER, limit)
    held = unit.reservations.open_of(cart.id for cart in carts)
    lock_places(unit, now, held=held)
    end_hold(unit, SYSTEM, now, held=held, move="expire")
    for cart in carts:
        abandoned, event = cart.abandon(by_buyer=False)
        unit.carts.save(abandoned, event, actor=SYSTEM, now=now)
    return len(carts)


def forget_buyers(unit: UnitOfWork, now: datetime, *, limit: int) -> int:
    """Delete whom abandoned carts were for, a month after they were last touched; how many."""
    carts = unit.carts.claim_remembered(now - FORGOTTEN_AFTER, limit)
    for cart in carts:
        forgotten, event = cart.forget()
        unit.parties.remove([cart.shipping_address_id, cart.billing_address_id, cart.contact_id])
        unit.carts.save(forgotten, event, actor=SYSTEM, now=now)
    return len(carts)
