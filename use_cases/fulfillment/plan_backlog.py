"""Planning the orders of a channel that wait for a plan together, against stock and room they share.

The backlog is read on a snapshot and planned without locks; then each order is committed in a
transaction of its own, within what the common plan gave it, as soon as that is free. Where stock
moved in between the order is planned by itself. Stopped at any time and run again, it goes on with
the orders that still wait.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from domain.access import Caller
from domain.errors import DomainError, NotFound, Refusals
from domain.fulfillment.plan import FulfillmentPlan
from domain.fulfillment.reallocation import Held
from domain.fulfillment.sourcing.backlog import Backlog, BatchPlan, uses_of
from domain.fulfillment.sourcing.batch import SOLVES_LIMIT, plan_batch
from domain.fulfillment.sourcing.solver import solve
from domain.orders.order import Order
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
    stock had moved, `refused` could not be planned, with the reason.
    """

    together: int = 0
    alone: int = 0
    refused: dict[UUID, str] = field(default_factory=dict)
    one_by_one_cost: int = 0
    cost: int = 0
    lower_bound: int = 0
    stopped: bool = False

    def add(self, plan: BatchPlan) -> None:
        """Add the figures of a batch in which every order has a plan."""
        if not plan.unplanned and not plan.one_by_one_unplanned:
            self.one_by_one_cost += plan.one_by_one_cost
            self.cost += plan.cost
            self.lower_bound += plan.lower_bound


def plan_backlog(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    *,
    channel_code: str,
    batch_size: int = BATCH_LIMIT,
    orders_limit: int | None = None,
    solves_limit: int = SOLVES_LIMIT,
    stopped: Callable[[], bool] = lambda: False,
    show: Show = lambda _done, _total, _what: None,
) -> BacklogPlanned:
    """Plan and commit every confirmed order of a channel that never got work, oldest first.

    Raises NotFound for a channel that the caller may not use.
    """
    report, tried = BacklogPlanned(), set[UUID]()
    while not stopped() and (orders_limit is None or len(tried) < orders_limit):
        left = batch_size if orders_limit is None else min(batch_size, orders_limit - len(tried))
        with database.reading() as unit:
            channel = unit.channels.by_code([channel_code]).get(channel_code)
            if channel is None or not caller.may_use_channel(channel.id):
                raise NotFound(f"No channel {channel_code!r}.", field=("channelCode",))
            waiting = unplanned_orders(
                unit.connection, channel.id, limit=left, without=frozenset(tried)
            )
            if not waiting:
                return report
            tried.update(waiting)
            backlog, orders = backlog_of(unit, caller, clock(), waiting)
        planned = plan_batch(
            backlog,
            partial(solve, alternatives=0),
            solves_limit=solves_limit,
            stopped=stopped,
            show=show,
        )
        report.add(planned)
        _commit(database, caller, clock, backlog, planned, orders, report, stopped, show)
    report.stopped = stopped()
    return report


def _commit(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    backlog: Backlog,
    planned: BatchPlan,
    orders: dict[str, Order],
    report: BacklogPlanned,
    stopped: Callable[[], bool],
    show: Show,
) -> None:
    """Commit whatever is free, round after round; then plan by itself what is left.

    An order may be given stock that another gives up: it has to wait for it. Two that give each
    other theirs would wait for ever, and are planned by themselves.
    """
    shares = _shares(backlog, planned)
    waiting: Sequence[str] = [order.key for order in backlog.orders]
    total = len(waiting)
    while waiting and not stopped():
        postponed = []
        for key in waiting:
            show(total - len(waiting), total, "Committing")
            share = shares.get(key)
            if share is None or not _committed(database, caller, clock, orders[key], share):
                postponed.append(key)
            else:
                report.together += 1
        if len(postponed) == len(waiting):
            break
        waiting = postponed
    for key in waiting:
        if stopped():
            return
        try:
            _commit_one(database, caller, clock, orders[key], None)
            report.alone += 1
        except REFUSED as refusal:
            report.refused[orders[key].id] = str(refusal)


def _shares(backlog: Backlog, planned: BatchPlan) -> dict[str, Held]:
    """What the common plan gives each order, by product and location."""
    shares: dict[str, Held] = {}
    for order in backlog.orders:
        plan = planned.plans[order.key]
        if plan is not None:
            share = shares.setdefault(order.key, {})
            for (place, name), amount in uses_of(order.problem, plan):
                if isinstance(name, UUID):
                    share[name, place] = share.get((name, place), 0) + amount
    return shares


def _committed(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    order: Order,
    share: Held,
) -> bool:
    """Whether the order got its share; not, where some of it is not free, or not any more."""
    try:
        _commit_one(database, caller, clock, order, share)
    except REFUSED:
        return False
    return True


def _commit_one(
    database: Database,
    caller: Caller,
    clock: Callable[[], datetime],
    order: Order,
    share: Held | None,
) -> FulfillmentPlan:
    def work(unit: UnitOfWork) -> FulfillmentPlan:
        return commit_fulfillment_plan(unit, caller, clock(), order_id=order.id, within=share)

    return database.run(work)
