"""Every check, in the order in which they are made: the file first, then what it says."""

from persistence.checks import (
    alerts,
    counts,
    event_positions,
    holds,
    order_history,
    order_lines,
    order_totals,
    payments,
    promises,
    refunds,
    returns,
    sourcing,
    stock_ledger,
    storage,
    supply,
    tracking,
    uniqueness,
    work,
)
from persistence.checks.check import Check

CHECKS: tuple[Check, ...] = (
    *storage.CHECKS,
    *stock_ledger.CHECKS,
    *holds.CHECKS,
    *supply.CHECKS,
    *counts.CHECKS,
    *alerts.CHECKS,
    *order_lines.CHECKS,
    *promises.CHECKS,
    *work.CHECKS,
    *sourcing.CHECKS,
    *order_totals.CHECKS,
    *payments.CHECKS,
    *refunds.CHECKS,
    *returns.CHECKS,
    *tracking.CHECKS,
    *order_history.CHECKS,
    *uniqueness.CHECKS,
    *event_positions.CHECKS,
)
