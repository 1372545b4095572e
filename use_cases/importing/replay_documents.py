"""One batch of documents: sales first, together; then what came back, was corrected or remains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from domain.access.caller import Caller
from domain.importing.facts import (
    Adjustment,
    Fact,
    ImportedDocument,
    ImportedOrder,
    ImportedReturn,
    RejectedRow,
    StockCorrection,
    UnlinkedCredit,
)
from domain.importing.left_out import not_recorded
from domain.importing.residue import (
    Residue,
    ResidueKind,
    adjustment_residue,
    charge_residue,
    credit_residue,
)
from domain.orders.placement import DuplicateReference
from domain.stock.location import Location
from persistence.imports import (
    FactKey,
    ImportRun,
    keep_documents,
    keep_residue,
    known_documents,
)
from persistence.unit_of_work import UnitOfWork
from use_cases.importing.replay_credits import ReturnRefused, replay_return
from use_cases.importing.replay_orders import History, Sale, replay_orders
from use_cases.importing.replay_stock import CorrectionRefused, replay_correction
from use_cases.orders.place_orders import Refused

KeyedResidue = tuple[FactKey, Residue]


def replay_documents(
    unit: UnitOfWork,
    caller: Caller,
    history: History,
    run: ImportRun,
    documents: Sequence[ImportedDocument],
) -> list[KeyedResidue]:
    """Record what a batch of documents says, in the caller's transaction; what has no home in it.

    Sales of a batch are placed together. The seeded stock covers every sale and write-off without
    anything coming back, so their order within the batch does not matter.
    """
    connection = unit.connection
    known = known_documents(connection, run.channel_code, _references(documents))
    new = [document for document in documents if document.reference not in known]
    residue = list(_duplicates(document for document in documents if document.reference in known))
    residue += _replay_sales(unit, caller, history, new)
    orders = _known_orders(unit, history, new)
    places = _places(unit, history)
    for key, fact in _facts(new):
        residue += ((key, entry) for entry in _replay(unit, caller, places, orders, fact))
    keep_documents(connection, run, [(d.reference, d.position) for d in new if d.reference])
    keep_residue(connection, run.id, residue)
    return residue


def _references(documents: Iterable[ImportedDocument]) -> list[str]:
    return [document.reference for document in documents if document.reference]


def _facts(documents: Iterable[ImportedDocument]) -> Iterator[tuple[FactKey, Fact]]:
    for document in documents:
        for index, fact in enumerate(document.facts):
            yield (document.position, index), fact


def _duplicates(documents: Iterable[ImportedDocument]) -> Iterator[KeyedResidue]:
    why = "the document came with another file"
    for key, fact in _facts(documents):
        if not isinstance(fact, RejectedRow):
            yield key, not_recorded(fact, ResidueKind.DUPLICATE_DOCUMENT, why)


def _replay_sales(
    unit: UnitOfWork, caller: Caller, history: History, documents: Sequence[ImportedDocument]
) -> Iterator[KeyedResidue]:
    sales = {
        key: Sale(fact, key[0])
        for key, fact in _facts(documents)
        if isinstance(fact, ImportedOrder)
    }
    outcomes = replay_orders(unit, caller, history, list(sales.values()))
    for (key, sale), outcome in zip(sales.items(), outcomes, strict=True):
        if isinstance(outcome, Refused):
            is_known = isinstance(outcome.error, DuplicateReference)
            kind = ResidueKind.DUPLICATE_ORDER if is_known else ResidueKind.ORDER_REFUSED
            yield key, not_recorded(sale.order, kind, outcome.error.message)
        else:
            for entry in charge_residue(sale.order):
                yield key, entry


def _known_orders(
    unit: UnitOfWork, history: History, documents: Sequence[ImportedDocument]
) -> dict[str, UUID]:
    """Orders that the batch's credits are about, by reference."""
    code = history.mapping.channel.code
    wanted = {f.order_reference for _, f in _facts(documents) if isinstance(f, ImportedReturn)}
    channel = unit.channels.by_code([code])[code]
    found = unit.orders.known_references({channel.id: wanted})
    return {reference: order_id for (_, reference), order_id in found.items()}


def _places(unit: UnitOfWork, history: History) -> list[Location]:
    codes = [place.code for place in history.mapping.seeding.locations]
    by_code = unit.locations.by_code(codes)
    return [by_code[code] for code in codes]


def _replay(
    unit: UnitOfWork,
    caller: Caller,
    places: Sequence[Location],
    orders: Mapping[str, UUID],
    fact: Fact,
) -> list[Residue]:
    match fact:
        case ImportedReturn():
            return _replay_return(unit, caller, places[0], orders, fact)
        case StockCorrection():
            try:
                return replay_correction(unit, caller, places, fact)
            except CorrectionRefused as refusal:
                return [not_recorded(fact, ResidueKind.STOCK_REFUSED, str(refusal))]
        case UnlinkedCredit():
            return [credit_residue(fact)]
        case Adjustment():
            return [adjustment_residue(fact)]
        case ImportedOrder() | RejectedRow():
            return []


def _replay_return(
    unit: UnitOfWork,
    caller: Caller,
    place: Location,
    orders: Mapping[str, UUID],
    fact: ImportedReturn,
) -> list[Residue]:
    try:
        order_id = orders.get(fact.order_reference)
        if order_id is None:
            raise ReturnRefused(f"order {fact.order_reference} was not imported")
        order = unit.orders.get(order_id, visible_to=caller)
        return replay_return(unit, caller, place, order, fact)
    except ReturnRefused as refusal:
        return [not_recorded(fact, ResidueKind.RETURN_REFUSED, str(refusal))]
