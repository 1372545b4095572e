"""Damage to what stock operations left behind."""

from tests.use_cases.checking.damage import Damage

_UNDER_WAY = "transfer_id = (SELECT id FROM transfer WHERE status = 'PARTIALLY_RECEIVED')"

SUPPLY = [
    Damage("transfers", f"UPDATE transfer_line SET received = 2 WHERE {_UNDER_WAY}",
           "received 2, but 1 were moved"),
    Damage("transfers", "UPDATE stock_movement SET document_type = 'TRANSFER' WHERE id = 1",
           "movement 1: belongs to no line of a transfer"),
    Damage("stock in transit", "DELETE FROM stock_movement WHERE reason = 'TRANSFER_LOST'",
           "MUG: 4 in transit, 2 under way"),
    Damage("transfer states", "UPDATE transfer SET status = 'RECEIVED'",
           "RECEIVED, but 2 under way"),
    Damage("transfer states", "UPDATE transfer SET status = 'DRAFT'", "DRAFT, but 3 shipped"),
    Damage("transfer states", f"UPDATE transfer_line SET lost = 9 WHERE {_UNDER_WAY}",
           "-7 under way"),
    Damage("deliveries", "UPDATE incoming_supply SET received = 9",
           "delivery PO-1 of potter: received 9, but 7 were moved"),
    Damage("stock counts", "UPDATE stock_count_line SET counted = counted + 1",
           "APPLIED with +0, but the ledger changed by -1"),
    Damage("open alerts", "UPDATE alert SET status = 'RESOLVED'", "MUG at LEEDS: LOW_STOCK holds"),
    Damage("open alerts", "UPDATE stock_position SET reorder_point = 0", "is open and does not"),
    Damage("alert history", "UPDATE alert SET version = 2", "is at version 2, with 1 events up to 1"),
    Damage("alert history", "DELETE FROM alert", "belongs to no alert"),
    Damage("stock counts", "UPDATE stock_count SET status = 'REJECTED'", "REJECTED with +0"),
]  # fmt: skip
