"""Transfers: pieces that one location sends to another, and what came of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import DomainError, InvalidInput
from domain.state_machine import next_status
from domain.stock.incoming import ReceiptState
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from domain.validation import LARGEST_QUANTITY, quantity

LINES_LIMIT = 1_000


class TransferStatus(StrEnum):
    """How far a transfer is."""

    DRAFT = "DRAFT"
    IN_TRANSIT = "IN_TRANSIT"
    PARTIALLY_RECEIVED = "PARTIALLY_RECEIVED"
    RECEIVED = "RECEIVED"
    CANCELED = "CANCELED"


_Status = TransferStatus

TRANSFER_MOVES: dict[TransferStatus, dict[str, TransferStatus]] = {
    _Status.DRAFT: {"ship": _Status.IN_TRANSIT, "cancel": _Status.CANCELED},
    _Status.IN_TRANSIT: {
        "receive": _Status.PARTIALLY_RECEIVED,
        "receive_the_rest": _Status.RECEIVED,
    },
    _Status.PARTIALLY_RECEIVED: {
        "receive": _Status.PARTIALLY_RECEIVED,
        "receive_the_rest": _Status.RECEIVED,
    },
    _Status.RECEIVED: {},
    _Status.CANCELED: {},
}
"""What has shipped cannot be canceled: it is received, or recorded as lost."""

UNDER_WAY = (TransferStatus.IN_TRANSIT, TransferStatus.PARTIALLY_RECEIVED)


class TransferExceeded(DomainError):
    """More pieces than the line has left for this step."""

    code = "QUANTITY_EXCEEDED"

    def __init__(self, index: int, requested: int, available: int, step: str) -> None:
        super().__init__(
            f"{requested} requested, {available} left to {step}.",
            field=("lines", str(index), "quantity"),
        )


@dataclass(frozen=True, slots=True)
class TransferLine:
    """Pieces of a product: asked for, sent, arrived, lost on the way."""

    product_id: UUID
    quantity: int
    shipped: int = 0
    received: int = 0
    lost: int = 0

    @property
    def in_transit(self) -> int:
        """Pieces that were sent and neither came nor were given up."""
        return self.shipped - self.received - self.lost


@dataclass(frozen=True, slots=True)
class Transfer:
    """Pieces on their way from one location to another.

    A draft holds no stock. `expected_on` is a day in the destination's time zone.
    """

    id: UUID
    number: str
    from_location_id: UUID
    to_location_id: UUID
    lines: tuple[TransferLine, ...]
    status: TransferStatus = TransferStatus.DRAFT
    expected_on: date | None = None
    reference: str | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Pieces of a product that came to the destination, or were lost on the way to it."""

    product_id: UUID
    quantity: int
    state: ReceiptState | None
    """What they do there first; None for what was lost."""


def checked_lines(lines: Sequence[tuple[UUID, int]]) -> tuple[TransferLine, ...]:
    """Lines of a draft, one for each product. Raises InvalidInput naming the line."""
    if not 0 < len(lines) <= LINES_LIMIT:
        raise InvalidInput(f"A transfer has from 1 to {LINES_LIMIT} lines.", field=("lines",))
    seen: set[UUID] = set()
    made = []
    for index, (product_id, pieces) in enumerate(lines):
        if product_id in seen:
            raise InvalidInput("Name each SKU once.", field=("lines", str(index), "sku"))
        seen.add(product_id)
        quantity(pieces, field=("lines", str(index), "quantity"))
        made.append(TransferLine(product_id, pieces))
    return tuple(made)


def shipped(
    transfer: Transfer, pieces: Mapping[UUID, int] | None, now: datetime
) -> tuple[Transfer, list[StockMovement]]:
    """The transfer once it left: all of it, or these pieces of its products and no others.

    Raises MoveRefused, InvalidInput, TransferExceeded.
    """
    status = next_status(TRANSFER_MOVES, transfer.status, "ship")
    sent = []
    for index, line in enumerate(transfer.lines):
        left = line.quantity if pieces is None else pieces.get(line.product_id, 0)
        if not 0 <= left <= line.quantity:
            raise TransferExceeded(index, left, line.quantity, "ship")
        sent.append(replace(line, shipped=left))
    if not any(line.shipped for line in sent):
        raise InvalidInput("Nothing would be shipped.", field=("lines",))
    changed = replace(transfer, lines=tuple(sent), status=status, shipped_at=now)
    movements = [
        _movement(
            changed, line.product_id, changed.from_location_id, line.shipped,
            StockState.AVAILABLE, StockState.TRANSIT, MovementReason.TRANSFERRED, now,
        )
        for line in sent
        if line.shipped
    ]  # fmt: skip
    return changed, movements


def received(
    transfer: Transfer, arrivals: Sequence[Arrival], *, rest_is_lost: bool, now: datetime
) -> tuple[Transfer, list[StockMovement]]:
    """The transfer once a part of it came or was given up; RECEIVED once nothing is under way.

    Raises MoveRefused, InvalidInput, TransferExceeded.
    """
    next_status(TRANSFER_MOVES, transfer.status, "receive")
    if not arrivals and not rest_is_lost:
        raise InvalidInput("Say what came or was lost.", field=("lines",))
    lines = {line.product_id: line for line in transfer.lines}
    for index, arrival in enumerate(arrivals):
        lines[arrival.product_id] = _after(lines.get(arrival.product_id), arrival, index)
    told = [*arrivals, *(_rest(lines.values()) if rest_is_lost else ())]
    if rest_is_lost:
        lines = {key: replace(e, lost=e.lost + e.in_transit) for key, e in lines.items()}
    done = not any(line.in_transit for line in lines.values())
    move = "receive_the_rest" if done else "receive"
    changed = replace(
        transfer,
        lines=tuple(lines.values()),
        status=next_status(TRANSFER_MOVES, transfer.status, move),
        received_at=now if done else None,
    )
    return changed, [_arrival_movement(changed, arrival, now) for arrival in told]


def canceled(transfer: Transfer) -> Transfer:
    """The draft, given up. Raises MoveRefused."""
    return replace(transfer, status=next_status(TRANSFER_MOVES, transfer.status, "cancel"))


def _after(line: TransferLine | None, arrival: Arrival, index: int) -> TransferLine:
    if line is None or not line.shipped:
        raise InvalidInput("Nothing of it was shipped.", field=("lines", str(index), "sku"))
    if not 0 < arrival.quantity <= LARGEST_QUANTITY:
        raise InvalidInput("A positive number.", field=("lines", str(index), "quantity"))
    if arrival.quantity > line.in_transit:
        raise TransferExceeded(index, arrival.quantity, line.in_transit, "receive")
    if arrival.state is None:
        return replace(line, lost=line.lost + arrival.quantity)
    return replace(line, received=line.received + arrival.quantity)


def _rest(lines: Iterable[TransferLine]) -> Iterator[Arrival]:
    for line in lines:
        if line.in_transit:
            yield Arrival(line.product_id, line.in_transit, None)


def _arrival_movement(transfer: Transfer, arrival: Arrival, now: datetime) -> StockMovement:
    lost = arrival.state is None
    return _movement(
        transfer, arrival.product_id, transfer.to_location_id, arrival.quantity,
        StockState.TRANSIT,
        StockState.ADJUSTMENT if arrival.state is None else StockState(arrival.state.value),
        MovementReason.TRANSFER_LOST if lost else MovementReason.TRANSFERRED, now,
    )  # fmt: skip


def _movement(
    transfer: Transfer,
    product_id: UUID,
    location_id: UUID,
    pieces: int,
    source: StockState,
    target: StockState,
    reason: MovementReason,
    now: datetime,
) -> StockMovement:
    return StockMovement(
        product_id, location_id, source, target, pieces, reason, DocumentType.TRANSFER,
        transfer.id, now,
    )  # fmt: skip
