"""Placing orders: a batch in one transaction, each member accepted or refused on its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.access.caller import Caller, PrincipalKind
from domain.channels.channel import Channel
from domain.errors import DomainError, InvalidInput, NotFound, NotPermitted
from domain.orders.order import Order
from domain.orders.placement import DuplicateReference, PlaceOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.orders.placement_decision import Placement, decide
from use_cases.orders.placement_facts import PlacementFacts, gather_facts
from use_cases.orders.taking_stock import commit_movements, queue_up

BATCH_LIMIT = 1_000
"""A bound on one batch: it holds its stock rows until it commits."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A member that was not placed, and why."""

    error: DomainError


Outcome = Order | Refused


def place_orders(
    unit: UnitOfWork, caller: Caller, now: datetime, *, commands: Sequence[PlaceOrder]
) -> list[Outcome]:
    """Capture orders, commit stock to every line, announce each.

    One outcome per command, in their order. A refusal leaves nothing behind and does not touch the
    other members. All stock rows are locked together, sorted, before anything is decided.
    """
    assert len(commands) <= BATCH_LIMIT, "the caller splits larger batches"
    commands = [_for_buyer(unit, caller, command.normalized()) for command in commands]
    facts = gather_facts(unit, caller, now, commands)
    numbers = iter(unit.orders.take_numbers(len(commands)))
    return [_place(unit, caller, now, facts, command, next(numbers)) for command in commands]


def _for_buyer(unit: UnitOfWork, caller: Caller, command: PlaceOrder) -> PlaceOrder:
    """A shopper who signed in orders for themselves."""
    if caller.kind is not PrincipalKind.SHOPPER or command.customer_reference is not None:
        return command
    assert caller.customer_id is not None, "a shopper is somebody"
    buyer = unit.parties.customer(caller.customer_id)
    return replace(command, customer_reference=buyer.reference, is_own=True)


def place_order(unit: UnitOfWork, caller: Caller, now: datetime, *, command: PlaceOrder) -> Order:
    """Place one order. Raises what refuses it."""
    outcome = place_orders(unit, caller, now, commands=[command])[0]
    if isinstance(outcome, Refused):
        raise outcome.error
    return outcome


def _place(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    facts: PlacementFacts,
    command: PlaceOrder,
    sequence: int,
) -> Outcome:
    try:
        _check_rights(caller, command, facts.channel(command.channel_code))
        known = facts.known_order(command)
        if known is not None:
            raise DuplicateReference(command.channel_reference or "", known)
        placement = decide(facts, command, now, ids=unit.ids, sequence=sequence)
    except DomainError as error:
        return Refused(error)
    return _save(unit, caller, now, facts, placement)


def _check_rights(caller: Caller, command: PlaceOrder, channel: Channel) -> None:
    if not caller.may_use_channel(channel.id):
        # The same as an unknown one: which channels exist is no business of other channels.
        raise NotFound(f"No channel {channel.code!r}.", field=("channelCode",))
    priced = command.stated_price()
    if priced is not None:
        caller.require("orders:price", field=priced)
    if command.channel_reference == "":
        raise InvalidInput(
            "A blank reference guards against no duplicate.", field=("channelReference",)
        )
    if command.channel_reference is not None and not caller.may("orders:reference"):
        raise NotPermitted(
            "This credential may not set a channel reference.", field=("channelReference",)
        )
    if command.customer_reference is not None and not (
        command.is_own or caller.may("customers:read")
    ):
        # Whoever names a customer gets their default address, and sees its city in the tracking.
        raise NotPermitted(
            "This credential may not order for a customer.", field=("customerReference",)
        )
    if command.placed_at is not None:
        caller.require("orders:backdate", field=("placedAt",))
    if command.payment is not None:
        caller.require("payments:record", field=("payment",))


def _save(
    unit: UnitOfWork, caller: Caller, now: datetime, facts: PlacementFacts, placement: Placement
) -> Order:
    for entry in placement.new_addresses:
        unit.parties.add_address(entry)
    if placement.new_contact is not None:
        unit.parties.add_contact(placement.new_contact)
    order, when = placement.order, placement.order.placed_at
    unit.stock.move(commit_movements(order, placement.reserved), actor=caller)
    queue_up(unit, order, facts.products, now)
    if placement.transaction is not None:
        unit.payments.save(placement.transaction)
    facts.remember(order)
    return unit.orders.save(order, *placement.events, actor=caller, now=when)
