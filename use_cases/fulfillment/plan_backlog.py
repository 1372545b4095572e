"""Planning the orders of a channel that wait for a plan together, against stock and room they share.

The backlog is read on a snapshot and planned without locks; then each order is committed in a
transaction of its own, within what the common plan gave it, as soon as that is free. Where stock
moved in between the order is planned by itself. Stopped at any time and run again, it goes on with
the orders that still wait.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import DomainError, NotFound, Refusals
from domain.fulfillment.plan import FulfillmentPlan
from domain.fulfillment.reallocation import Held
from domain.fulfillment.sourcing.batch.backlog import Backlog, BatchPlan, uses_of
from domain.fulfillment.sourcing.batch.batch import SOLVES_LIMIT, plan_batch
from domain.fulfillment.sourcing.optimiser.solver import solve
from persistence.database import Database
from persistence.reads.unplanned_orders import unplanned_orders
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.backlog_facts import backlog_of
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan

BATCH_LIMIT = 100
"""Orders planned together: more cost time, and their stock moves meanwhile."""

Show = Callable[[int, int, str], None]
REFUSED = (DomainError, Refusals)


@dataclass(slots=True)
class BacklogPlanned:
    """What became of a backlog. Costs in ten-thousandths of the channel's currency.

    `together` orders got what the common plan gave them, `alone` were planned by themselves because
    stock had moved, `refused` could not be planned, with the reason. `plans` has each order's plan.
    Costs are of the batches in which every order got a plan either way, and `compared` says of how
    many orders: others cannot be compared.
    """

    together: int = 0
    alone: int = 0
    plans: dict[UUID, UUID] = field(default_factory=dict)
    refused: dict[UUID, DomainError | Refusals] = field(default_factory=dict)
    one_by_one_cost: int = 0
    cost: int = 0
    lower_bound: int = 0
    compared: int = 0
    searches: int = 0
    reproducible: bool = True
    stopped: bool = False

    def add(self, plan: BatchPlan) -> None:
        """Add the figures of a batch."""
        self.searches += plan.solves
        self.reproducible &= plan.reproducible
        if not plan.unplanned and not plan.one_by_one_unplanned:
            self.one_by_one_cost += plan.one_by_one_cost
            self.cost += plan.cost
            self.lower_bound += plan.lower_bound
            self.compared += len(plan.plans)


def plan_backlog(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    *,
    channel_code: str,
    order_ids: Collection[UUID] | None = None,
    batch_size: int = BATCH_LIMIT,
    orders_limit: int | None = None,
    solves_limit: int = SOLVES_LIMIT,
    stopped: Callable[[], bool] = lambda: False,
    show: Show = lambda _done, _total, _what: None,
) -> BacklogPlanned:
    """Plan and commit every confirmed order of a channel that never got work, oldest first.

    With `order_ids`, no others than these; those of them that do not wait are refused with the
    reason. Raises NotFound for a channel that the caller may not use.
    """
    report, tried = BacklogPlanned(), set[UUID]()
    while not stopped() and (orders_limit is None or len(tried) < orders_limit):
        left = batch_size if orders_limit is None else min(batch_size, orders_limit - len(tried))
        with database.reading() as unit:
            waiting = waiting_orders(
                unit,
                caller,
                channel_code=channel_code,
                limit=left,
                without=frozenset(tried),
                among=order_ids,
            )
            if not waiting:
                break
            tried.update(waiting)
            backlog, _ = backlog_of(unit, caller, clock(), waiting)
        planned = plan_batch(
            backlog,
            partial(solve, alternatives=0),
            solves_limit=solves_limit,
            stopped=stopped,
            show=show,
        )
        report.add(planned)
        _commit(database, caller, clock, backlog, planned, report, stopped, show)
    report.stopped = stopped()
    others = [key for key in order_ids or () if key not in tried]
    if others:
        of_channel = _of_channel(database, caller, channel_code, others, report)
        _commit_alone(database, caller, clock, of_channel, report, stopped)
    return report


def waiting_orders(
    unit: UnitOfWork,
    caller: Caller,
    *,
    channel_code: str,
    limit: int,
    without: frozenset[UUID] = frozenset(),
    among: Collection[UUID] | None = None,
) -> list[UUID]:
    """The orders of a channel that would be planned next. Raises NotFound."""
    channel = unit.channels.by_code([channel_code]).get(channel_code)
    if channel is None or not caller.may_use_channel(channel.id):
        raise NotFound(f"No channel {channel_code!r}.", field=("channelCode",))
    return unplanned_orders(unit.connection, channel.id, limit=limit, without=without, among=among)


def _of_channel(
    database: Database,
    caller: Caller,
    channel_code: str,
    order_ids: Sequence[UUID],
    report: BacklogPlanned,
) -> list[UUID]:
    """The orders that are the channel's; of others, that they are not."""
    found = []
    with database.reading() as unit:
        channel = unit.channels.by_code([channel_code])[channel_code]
        for order_id in order_ids:
            try:
                order = unit.orders.look_up(order_id, visible_to=caller)
                if order.channel_id != channel.id:
                    raise NotFound("No such order in this channel.", field=("orderIds",))
                found.append(order_id)
            except DomainError as refusal:
                report.refused[order_id] = refusal
    return found


def _commit(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    backlog: Backlog,
    planned: BatchPlan,
    report: BacklogPlanned,
    stopped: Callable[[], bool],
    show: Show,
) -> None:
    """Commit whatever is free, round after round; then plan by itself what is left.

    An order may be given stock that another gives up: it has to wait for it. Two that give each
    other theirs would wait for ever, and are planned by themselves.
    """
    shares = _shares(backlog, planned)
    waiting: Sequence[UUID] = [UUID(hex=order.key) for order in backlog.orders]
    total = len(waiting)
    while waiting and not stopped():
        postponed = []
        for order_id in waiting:
            show(total - len(waiting), total, "Committing")
            share = shares.get(order_id)
            plan = share and _committed(database, caller, clock, order_id, share)
            if plan:
                report.plans[order_id] = plan.id
                report.together += 1
            else:
                postponed.append(order_id)
        if len(postponed) == len(waiting):
            break
        waiting = postponed
    _commit_alone(database, caller, clock, waiting, report, stopped)


def _commit_alone(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    order_ids: Sequence[UUID],
    report: BacklogPlanned,
    stopped: Callable[[], bool],
) -> None:
    """Plan each by itself, or note why not."""
    for order_id in order_ids:
        if stopped():
            return
        try:
            report.plans[order_id] = _commit_one(database, caller, clock, order_id, None).id
            report.alone += 1
        except REFUSED as refusal:
            report.refused[order_id] = refusal


def _shares(backlog: Backlog, planned: BatchPlan) -> dict[UUID, Held]:
    """What the common plan gives each order, by product and location."""
    shares: dict[UUID, Held] = {}
    for order in backlog.orders:
        plan = planned.plans[order.key]
        if plan is not None:
            share = shares.setdefault(UUID(hex=order.key), {})
            for (place, name), amount in uses_of(order.problem, plan):
                if isinstance(name, UUID):
                    share[name, place] = share.get((name, place), 0) + amount
    return shares


def _committed(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    order_id: UUID,
    share: Held,
) -> FulfillmentPlan | None:
    """The plan within the order's share; None where some of that is not free, or not any more."""
    try:
        return _commit_one(database, caller, clock, order_id, share)
    except REFUSED:
        return None


def _commit_one(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    order_id: UUID,
    share: Held | None,
) -> FulfillmentPlan:
    def work(unit: UnitOfWork) -> FulfillmentPlan:
        return commit_fulfillment_plan(unit, caller, clock(), order_id=order_id, within=share)

    return database.run(work)
