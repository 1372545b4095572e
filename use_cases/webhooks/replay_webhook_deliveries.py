"""webhookDeliveriesReplay: tell it again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput, NotFound
from domain.webhooks.event_types import TEST_TYPE
from persistence.reads.events import last_position
from persistence.reads.webhooks import dead_deliveries, finished_deliveries
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.endpoint_rights import check_may_redirect

REPLAYED_AT_ONCE = 10_000
"""Dead letters beyond are left for the next call."""
DELIVERIES_LIMIT = 1_000


def replay_webhook_deliveries(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    endpoint_id: UUID,
    delivery_ids: Collection[UUID] | None = None,
    after: int | None = None,
    dead_letters: bool = False,
) -> int:
    """Send finished deliveries again, under their own ids: these, all dead ones, or all since `after`.

    How many were queued again; 0 where the log is read again from a position on, which takes as
    long as it takes. Exactly one way must be chosen. Raises InvalidInput, NotFound,
    NotPermitted for an endpoint with more rights than the caller.
    """
    if [delivery_ids is not None, after is not None, dead_letters].count(True) != 1:
        raise InvalidInput("Give one of deliveryIds, after and deadLetters.", field=())
    endpoint = unit.webhook_endpoints.get(endpoint_id, visible_to=caller)
    check_may_redirect(caller, endpoint)
    if after is not None:
        return _from_position(unit, endpoint.id, after)
    if dead_letters:
        chosen = dead_deliveries(unit.connection, endpoint.id, limit=REPLAYED_AT_ONCE)
        return unit.webhook_queue.add_again(endpoint.id, chosen, now)
    wanted = frozenset(delivery_ids or ())
    if not 0 < len(wanted) <= DELIVERIES_LIMIT:
        raise InvalidInput(f"From 1 to {DELIVERIES_LIMIT} deliveries.", field=("deliveryIds",))
    found = finished_deliveries(unit.connection, endpoint.id, wanted)
    if wanted - {row["id"] for row in found}:
        raise NotFound("No such delivery of this endpoint.", field=("deliveryIds",))
    # A test cannot be told again: it is not in the log. One that is pending is on its way.
    again = [row for row in found if row["finished_at"] is not None and row["type"] != TEST_TYPE]
    return unit.webhook_queue.add_again(endpoint.id, again, now)


def _from_position(unit: UnitOfWork, endpoint_id: UUID, after: int) -> int:
    if after > last_position(unit.connection):
        raise InvalidInput("This cursor is ahead of the log.", field=("after",))
    cursor = unit.webhook_queue.hold(endpoint_id)
    # Never forward: what was not told yet is not left out.
    if cursor is not None and after < cursor.position:
        unit.webhook_queue.move(endpoint_id, after)
    return 0
