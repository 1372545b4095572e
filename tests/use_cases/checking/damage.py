"""Ways to damage a database behind its back, each with the check that must notice."""

from typing import NamedTuple


class Damage(NamedTuple):
    """Statements that break one promise, and what the check that holds it must say of it."""

    check: str
    statement: str
    complaint: str


def _position(sku: str, code: str) -> str:
    return (
        f"product_id = (SELECT id FROM product WHERE sku = '{sku}') "
        f"AND location_id = (SELECT id FROM location WHERE code = '{code}')"
    )


def _order(number: int) -> str:
    return f"(SELECT id FROM \"order\" WHERE number = 'WEB-{number}')"


def _work(number: int) -> str:
    return f"fulfillment_order_id IN (SELECT id FROM fulfillment_order WHERE order_id = {_order(number)})"


_MUGS = _position("MUG", "LEEDS")
_LINE = f"order_id = {_order(1001)} AND number = 1"
_STREAM = f"stream_id = {_order(1001)}"
_TRACKED = f"{_STREAM} AND type = 'TRACKING_RECORDED'"
_WAITING = "(SELECT id FROM \"order\" WHERE channel_reference = 'WAITING')"
_COMPLETED = f"{_STREAM} AND type = 'ORDER_COMPLETED'"
_ARRIVED = f"{_STREAM} AND type = 'SHIPMENT_DELIVERED'"
_CLOSED = "return_id IN (SELECT id FROM \"return\" WHERE status = 'CLOSED')"

STOCK = [
    Damage("stock accounts", f"UPDATE stock_position SET available = available + 2 WHERE {_MUGS}",
           "MUG at LEEDS: available differs by +2"),
    Damage("stock accounts", "DELETE FROM stock_movement WHERE reason = 'SHIPPED'",
           "committed differs by -"),
    Damage("stock accounts", f"DELETE FROM stock_position WHERE {_position('CHAIR', 'PARIS')}",
           "CHAIR at PARIS: available differs by -2"),
    Damage("stock balance", f"UPDATE stock_position SET damaged = damaged + 2 WHERE {_MUGS}",
           "make 2, not 0"),
    Damage("stock balance", "UPDATE stock_movement SET to_state = 'SHELF' WHERE id = 1",
           "from SUPPLIER to SHELF"),
    Damage("stock positions", f"UPDATE stock_position SET available = -3 WHERE {_MUGS}",
           "MUG at LEEDS: available is -3"),
    Damage("reserved stock", f"UPDATE stock_position SET reserved = 1 WHERE {_MUGS}",
           "MUG at LEEDS: reserved differs by -1"),
    Damage("committed stock", f"UPDATE stock_position SET committed = committed + 1 WHERE {_MUGS}",
           "MUG at LEEDS: committed differs by +1"),
    Damage("committed stock", f"DELETE FROM allocation WHERE order_id = {_order(1003)}",
           "MUG at LONDON: committed differs by +3"),
]  # fmt: skip

_BOUGHT = "UPDATE cart SET {} WHERE status = 'COMPLETED'"
_FILLED = "UPDATE cart SET {} WHERE status = 'ACTIVE'"

HOLDS = [
    Damage("reserved stock", "DELETE FROM reservation WHERE status = 'CREATED'",
           "reserved differs by +"),
    Damage("reservations", _FILLED.format("status = 'IDLE'"), "holds for a cart that is IDLE"),
    Damage("reservations", _FILLED.format("hold_expires_at = hold_expires_at + 1"),
           "ends at another time"),
    Damage("reservations", "UPDATE reservation SET owner_id = id", "its cart is missing"),
    Damage("reservations", "UPDATE reservation SET status = 'LOST'", "is LOST"),
    Damage("carts", _BOUGHT.format("order_id = NULL"), "is completed, without an order"),
    Damage("carts", _BOUGHT.format("status = 'ABANDONED'"), "is ABANDONED, with an order"),
    Damage("carts", _FILLED.format("status = 'IDLE'"), "is IDLE, with a hold"),
    Damage("cart events", "UPDATE cart SET version = version + 1", "has version"),
    Damage("cart events", "DELETE FROM event WHERE type = 'CART_CREATED'", "events"),
]  # fmt: skip

LINES = [
    *(
        Damage("line quantities", f"UPDATE order_line SET {change} WHERE {_LINE}", complaint)
        for change, complaint in (
            ("canceled = -1", "order WEB-1001 line 1 (MUG): canceled is -1"),
            ("delivered = 5", "5 delivered of 4 shipped"),
            ("shipped = 5", "5 shipped of 4 packed"),
            ("packed = 5", "5 packed of 4 allocated"),
            ("return_dismissed = 1", "2 returned and 1 dismissed of 2 asked to return"),
            ("return_requested = 5", "5 asked to return of 4 shipped"),
        )
    ),
    Damage("line coverage", f"UPDATE order_line SET ordered = 5 WHERE {_LINE}",
           "4 allocated and 0 backordered for 5 ordered"),
    Damage("line coverage", f"UPDATE order_line SET backordered = 1 WHERE {_LINE}",
           "4 allocated and 1 backordered for 4 ordered"),
    Damage("line coverage", f"UPDATE allocation SET shipped = 0 WHERE order_id = {_order(1001)}",
           "4 shipped, but 0 taken"),
    Damage("line coverage", f"UPDATE allocation SET product_id = {_order(1001)}",
           "stock of another product"),
]  # fmt: skip

WORK = [
    Damage("work orders",
           f"UPDATE fulfillment_order_line SET quantity = quantity + 1 WHERE {_work(1003)}",
           "order WEB-1003 line 1 at LONDON: active work orders claim 4, 3 are allocated"),
    Damage("work orders",
           "UPDATE fulfillment_order SET location_id = (SELECT id FROM location "
           f"WHERE code = 'PARIS') WHERE order_id = {_order(1003)}",
           "order WEB-1003 line 1 at PARIS: active work orders claim 3, 0 are allocated"),
    Damage("work orders",
           "INSERT INTO fulfillment_order_line SELECT fulfillment_order.id, 1, 3, 0, 0 FROM "
           f"fulfillment_order WHERE order_id = {_order(1004)} AND status <> 'CLOSED'",
           "order WEB-1004 line 1"),
    Damage("work orders", f"UPDATE fulfillment_order_line SET shipped = 3 WHERE {_work(1001)}",
           "order WEB-1001 line 1 at LEEDS: work orders shipped -1"),
    Damage("work order lines", f"UPDATE fulfillment_order_line SET packed = 9 WHERE {_work(1003)}",
           "9 packed of 3"),
    Damage("work order lines", f"UPDATE fulfillment_order_line SET shipped = 9 WHERE {_work(1003)}",
           "9 shipped of 3 packed"),
    Damage("work order lines", f"UPDATE fulfillment_order_line SET shipped = 0 WHERE {_work(1001)}",
           "closed with 0 of 4 shipped"),
    Damage("cartons", "UPDATE package_line SET quantity = quantity + 1",
           "fulfillment order WEB-1003-F1 line 1: its cartons hold +1 packed and +0 shipped"),
    Damage("cartons", f"UPDATE package SET unpacked = true WHERE order_id = {_order(1001)}",
           "its cartons hold -4 packed and -4 shipped"),
]  # fmt: skip

MONEY = [
    *(
        Damage("order totals", f'UPDATE "order" SET {change} WHERE id = {_order(1001)}', complaint)
        for change, complaint in (
            ("subtotal = subtotal + 1", "its lines sum to"),
            ("tax_amount = tax_amount + 1", "tax 1, its lines 0 and shipping 0"),
            ("discount_amount = -1", "discounts -1, its lines alone 0"),
            ("total = total + 1", "order WEB-1001: total"),
            ("total = -1", "total -1"),
        )
    ),
    Damage("currencies", "UPDATE payment_transaction SET currency = 'EUR'", "is in GBP, paid in EUR"),
    Damage("payments", f'UPDATE "order" SET charged = charged + 1 WHERE id = {_order(1001)}',
           "charged is 5001, its transactions say 5000"),
    Damage("payments", f'UPDATE "order" SET refund_pending = 1 WHERE id = {_order(1003)}',
           "refund_pending is 1, its transactions say 0"),
    Damage("payments", "UPDATE payment_transaction SET amount = 5001 WHERE kind = 'CHARGE'",
           "we capture 5001 of 5000 authorized"),
    Damage("payments", "UPDATE payment_transaction SET amount = 3000 WHERE kind = 'REFUND'",
           "we refund 6000 of 5000 charged"),
    Damage("refunds", "UPDATE refund SET shipping_amount = shipping_amount + 1",
           "lines and 51 for shipping"),
    Damage("refunds", "UPDATE payment_transaction SET amount = 3000 WHERE kind = 'REFUND'",
           "moved 3000"),
    Damage("refunded lines", "UPDATE refund_line SET amount = 3600 WHERE line_number = 2",
           "order WEB-1001 line 2: 3600 refunded of 3499"),
    Damage("refunded lines", "UPDATE refund_line SET quantity = 5 WHERE line_number = 1",
           "5 pieces refunded of 4 ordered"),
    Damage("refunded lines", "UPDATE refund SET shipping_amount = 9000",
           "order WEB-1001: 18000 refunded of"),
]  # fmt: skip

RETURNS = [
    Damage("returned lines", f"UPDATE return_line SET quantity = quantity + 1 WHERE {_CLOSED}",
           "order WEB-1001 line 1: its returns differ from it: requested +1"),
    Damage("returned lines", f"UPDATE order_line SET return_received = 1 WHERE {_LINE}",
           "received +1"),
    Damage("returns", "UPDATE return_receipt SET quantity = 3 WHERE sequence = 1",
           "2 received, its receipts say 4"),
    Damage("returns", f"UPDATE return_line SET dismissed = 1 WHERE {_CLOSED}",
           "2 received and 1 dismissed of 2"),
    Damage("returns", f"UPDATE return_line SET quantity = 3 WHERE {_CLOSED}",
           "closed with 2 received"),
]  # fmt: skip

TRACKING = [
    Damage("tracking", "UPDATE shipment SET tracking_status = 'IN_TRANSIT'",
           "tracking is IN_TRANSIT, reports say DELIVERED"),
    Damage("tracking", "UPDATE shipment SET tracking_status = 'IN_TRANSIT'",
           "tracking is IN_TRANSIT, reports say not known"),
    Damage("tracking", "DELETE FROM tracking_event WHERE code = 'DELIVERED'",
           "tracking is DELIVERED, reports say IN_TRANSIT"),
    Damage("tracking", "UPDATE shipment SET delivered_at = NULL", "delivered at None"),
    Damage("tracking", "UPDATE tracking_event SET estimated_delivery_at = 1", "expected at"),
    Damage("tracking", "UPDATE shipment SET status = 'SHIPPED' WHERE status = 'DELIVERED'",
           "is SHIPPED, reports say it was delivered"),
]  # fmt: skip

HISTORY = [
    *(
        Damage("order history", statement, complaint)
        for statement, complaint in (
            (f"DELETE FROM event WHERE {_STREAM} AND version = 3",
             "order WEB-1001: its event versions are not dense from 1: 1, 2, 4"),
            (f"DELETE FROM event WHERE {_STREAM}", "its last event at 0"),
            (f'UPDATE "order" SET version = 99 WHERE id = {_order(1001)}', "is at version 99"),
            (f"UPDATE \"order\" SET status = 'PENDING' WHERE id = {_order(1001)}",
             "status is PENDING, its events say COMPLETED"),
            ('UPDATE "order" SET charged = 1', "money is (0, 1, 0, 0)"),
            ('UPDATE "order" SET work_started = false', "its events say True"),
            ("UPDATE \"order\" SET work_pause = 'SCHEDULED'",
             "work_pause is SCHEDULED, its events say None"),
            (f"UPDATE order_line SET packed = 3 WHERE {_LINE}", "line 1 is {"),
            (f"DELETE FROM allocation WHERE order_id = {_order(1003)}", "open allocation (1,"),
            (f"DELETE FROM order_line WHERE {_LINE}", "line 1 is None"),
            ("UPDATE \"order\" SET charge_status = 'OVERCHARGED'",
             "charge_status is OVERCHARGED, its facts say"),
            ("UPDATE \"order\" SET fulfillment_status = 'ON_HOLD'",
             "order WEB-1001: fulfillment_status is ON_HOLD, its facts say FULFILLED"),
            ("UPDATE order_line SET amount = amount + 1", "line 1 amounts to 3181"),
            (f"UPDATE event SET type = 'ORDER_CONFIRMED' WHERE {_COMPLETED}", "could not confirm when it was CONFIRMED"),
            (f"UPDATE event SET type = 'SHIPMENT_CANCELED' WHERE {_ARRIVED}", "could not cancel when it was SHIPPED"),
            (f"UPDATE event SET type = 'NOTHING' WHERE {_STREAM} AND type = 'SHIPMENT_CREATED'",
             "could not ship before it was made"),
            (f"UPDATE event SET data = replace(data, 'DELIVERED', 'LABEL_PRINTED') WHERE {_TRACKED}",
             "went back to LABEL_PRINTED"),
            (f"UPDATE event SET data = '{{}}' WHERE {_STREAM}", "its events cannot be folded"),
            ("UPDATE shipment SET status = 'LOST'",
             "shipment WEB-1001-S1 is LOST, its events say DELIVERED"),
            ("DELETE FROM shipment", "is only in its events"),
            (f"UPDATE event SET stream_id = (SELECT id FROM channel WHERE code = 'web') WHERE {_STREAM}",
             "belongs to no order"),
        )
    ),
]  # fmt: skip

LOG = [
    Damage("event positions", "DELETE FROM event_position WHERE position = 3",
           "47 of them run from 1 to 48"),
    Damage("event positions", "UPDATE event_position SET position = 1000 WHERE version = 1 "
           f"AND {_STREAM}", "version 2 of stream"),
    Damage("event delivery", "DELETE FROM event_position WHERE position = 48",
           "neither has a position nor waits for one"),
    Damage("event delivery", "INSERT INTO event_outbox (id, stream_id, version) "
           "SELECT 900, stream_id, version FROM event_position WHERE position = 1",
           "has a position and waits for one"),
    Damage("event delivery", f"DELETE FROM event WHERE {_STREAM} AND version = 1",
           "event_position of"),
    Damage("event delivery", f"DELETE FROM event WHERE stream_id = {_WAITING}",
           "event_outbox of"),
]  # fmt: skip

PROMISES = [
    Damage("backorder queue", "UPDATE backorder SET quantity = quantity + 1",
           "+1 pieces in the queue that its line does not wait for"),
    Damage("backorder queue", "DELETE FROM backorder", "pieces in the queue that its line"),
    Damage("backorder queue", "UPDATE product SET has_stock_rules = false WHERE sku = 'VASE'",
           "VASE: has stock rules or a queue"),
    Damage("allotments", "UPDATE channel_stock_rule SET allotment_used = allotment_used + 1",
           "of its allotment used, its orders and carts have"),
    Damage("kits", "UPDATE order_line SET kit = replace(kit, '\"quantity\":2', '\"quantity\":3') "
           "WHERE sku = 'VASE'", "is of another kit than the lines with its number"),
    Damage("kits", "UPDATE order_line SET kit = replace(kit, '\"number\":1', '\"number\":2')",
           "its kits are numbered [2]"),
    Damage("kits", "UPDATE order_line SET kit = replace(kit, '\"quantity\":2', '\"quantity\":7')",
           "pieces for 7 kits"),
]  # fmt: skip

ALL_DAMAGE = [*STOCK, *HOLDS, *PROMISES, *LINES, *WORK, *MONEY, *RETURNS, *TRACKING, *HISTORY, *LOG]

DOUBLED = {
    "unique orders": "order",
    "unique order references": "order",
    "unique idempotency keys": "idempotency_record",
    "unique fulfillment orders": "fulfillment_order",
    "unique packages": "package",
    "unique shipments": "shipment",
    "unique tracking events": "tracking_event",
    "unique returns": "return",
    "unique SKUs": "product",
    "unique locations": "location",
    "unique channels": "channel",
}
"""Checks of uniqueness, and the table whose every row, stored twice, they must notice."""
