"""Damage to webhooks, each with the check that must notice."""

from tests.use_cases.checking.damage import Damage

_ONE = "(SELECT MIN(position) FROM webhook_delivery WHERE position > 0)"

WEBHOOKS = [
    Damage("webhook events", f"UPDATE webhook_delivery SET type = 'EATEN' WHERE position = {_ONE}",
           "is of EATEN"),
    Damage("webhook events", f"DELETE FROM event_position WHERE position = {_ONE}",
           "which the log does not"),
    Damage("webhook attempts", "DELETE FROM webhook_attempt", "0 are noted"),
    Damage("webhook attempts", "UPDATE webhook_delivery SET finished_at = 1 WHERE status = 'PENDING'",
           "its end says otherwise"),
    Damage("webhook queue", "DELETE FROM webhook_lane", "nobody will send them"),
    Damage("webhook queue", "UPDATE webhook_delivery SET status = 'DEAD'", "has nothing to send"),
    Damage("webhook endpoints", "DELETE FROM webhook_secret", "has 0 secrets"),
    Damage("webhook endpoints", "UPDATE webhook_cursor SET position = 99999", "up to 99999"),
    Damage("webhook endpoints", "UPDATE webhook_endpoint SET status = 'DISABLED'",
           "is DISABLED because of None"),
]  # fmt: skip
