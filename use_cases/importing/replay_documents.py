"""One batch of documents: sales first, together; then what came back, was corrected or remains."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from domain.access import Caller
from domain.importing.facts import (
    Adjustment,
    Fact,
    ImportedDocument,
    ImportedOrder,
    ImportedReturn,
    StockCorrection,
    UnlinkedCredit,
)
from domain.importing.mapping import OrderMapping
from domain.importing.residue import (
    Residue,
    ResidueKind,
    adjustment_residue,
    credit_residue,
    merged,
)
from domain.orders.order import Order
from domain.stock.location import Location
from persistence.imports import keep_residue
from persistence.unit_of_work import UnitOfWork
from use_cases.importing.replay_credits import correct_stock, replay_return
from use_cases.importing.replay_orders import History, Sale, replay_orders


def replay_documents(
    unit: UnitOfWork,
    caller: Caller,
    mapping: OrderMapping,
    history: History,
    run_id: UUID,
    documents: Sequence[ImportedDocument],
) -> None:
    """Record what a batch of documents says, in the caller's transaction.

    Sales of a batch are placed together. The seeded stock covers every sale and write-off without
    anything coming back, so their order within the batch does not matter.
    """
    sales = [
        Sale(fact, document.position)
        for document, fact in _facts(documents)
        if isinstance(fact, ImportedOrder)
    ]
    placed: dict[str, Order] = {}
    residue: list[Residue] = []
    if sales:
        placed, residue = replay_orders(unit, caller, mapping, history, sales)
    codes = [place.code for place in mapping.seeding.locations]
    by_code = unit.locations.by_code(codes)
    places = [by_code[code] for code in codes]
    known = _known_orders(unit, mapping, [fact for _, fact in _facts(documents)], placed)
    for _, fact in _facts(documents):
        residue += _replay(unit, caller, places, known, fact)
    keep_residue(unit.connection, run_id, merged(residue))


def _facts(documents: Iterable[ImportedDocument]) -> Iterator[tuple[ImportedDocument, Fact]]:
    for document in documents:
        for fact in document.facts:
            yield document, fact


def _known_orders(
    unit: UnitOfWork, mapping: OrderMapping, facts: Sequence[Fact], placed: dict[str, Order]
) -> dict[str, UUID]:
    """Orders that the batch's credits are about, by reference."""
    wanted = {fact.order_reference for fact in facts if isinstance(fact, ImportedReturn)}
    channel = unit.channels.by_code([mapping.channel.code])[mapping.channel.code]
    found = unit.orders.known_references({channel.id: wanted - placed.keys()})
    known = {reference: order_id for (_, reference), order_id in found.items()}
    return known | {reference: order.id for reference, order in placed.items()}


def _replay(
    unit: UnitOfWork,
    caller: Caller,
    places: Sequence[Location],
    known: dict[str, UUID],
    fact: Fact,
) -> list[Residue]:
    match fact:
        case ImportedReturn():
            order_id = known.get(fact.order_reference)
            if order_id is None:
                return [_orphan(fact)]
            order = unit.orders.get(order_id, visible_to=caller)
            return replay_return(unit, caller, places[0], order, fact)
        case StockCorrection():
            correct_stock(unit, caller, places, fact)
        case UnlinkedCredit():
            return [credit_residue(fact)]
        case Adjustment():
            return [adjustment_residue(fact)]
        case _:
            pass
    return []


def _orphan(fact: ImportedReturn) -> Residue:
    return Residue(
        ResidueKind.RETURN_OF_UNKNOWN_ORDER, fact.lines[0].row, fact.reference, "",
        -sum(line.quantity for line in fact.lines), -fact.refund,
        f"order {fact.order_reference} is not in the database", fact.at,
    )  # fmt: skip
