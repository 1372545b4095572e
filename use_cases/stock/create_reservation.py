"""reservationCreate: pieces held for a quote, or for whatever a partner is about to sell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.channels.channel import Channel
from domain.errors import DomainError, NotFound, Refusals, raise_any
from domain.orders.placement import LineRequest, PlaceOrder, StockShortage
from domain.stock.reservation import Reservation, ReservationOwner, checked_expiry
from domain.validation import optional_text
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.hold_stock import Holder, Place, change_hold, lock_places
from use_cases.stock.needed_stock import needed_stock, open_channel, stocked_products


@dataclass(frozen=True, slots=True)
class WantedHold:
    """What to hold. Without a location the quick plan chooses; `reference` is the owner's own."""

    channel_code: str
    sku: str
    quantity: int
    expires_at: datetime
    location_code: str | None = None
    reference: str | None = None


def create_reservation(
    unit: UnitOfWork, caller: Caller, now: datetime, *, wanted: WantedHold
) -> list[Reservation]:
    """Hold pieces until an instant: one reservation for each location that they are at.

    Raises NotFound, UnknownSku, InvalidInput, and StockShortage where fewer may be promised: what
    would have to wait for supply cannot be held.
    """
    channel = open_channel(unit, caller, wanted.channel_code)
    expires_at = checked_expiry(wanted.expires_at, now)
    reference = optional_text(wanted.reference, field=("reference",))
    try:
        pieces = _pieces(unit, now, channel, wanted)
    except DomainError as error:
        raise_any([_located(entry) for entry in _each(error)])
        raise
    made: list[Reservation] = []
    for place, quantity in sorted(pieces.items()):
        holder = Holder(
            ReservationOwner.QUOTE, unit.ids.new(now), channel.id, expires_at, reference
        )
        made += change_hold(unit, caller, now, holder=holder, held=(), wanted={place: quantity})
    return made


def _pieces(
    unit: UnitOfWork, now: datetime, channel: Channel, wanted: WantedHold
) -> Mapping[Place, int]:
    # A hold has no price: it may be for a quote of another one, or of a product without any.
    request = LineRequest(wanted.sku, wanted.quantity, unit_price=0)
    command = PlaceOrder(channel_code=channel.code, lines=[request])
    lock_places(unit, now, held=(), product_ids=stocked_products(unit, [wanted.sku]))
    needed = needed_stock(unit, now, command=command, destination=None)
    there = sum(needed.pieces.values())
    if needed.waiting:
        raise StockShortage(wanted.sku, wanted.quantity, there, 0)
    if wanted.location_code is None:
        return needed.pieces
    location_id = _location(unit, channel, wanted.location_code)
    pieces: dict[UUID, int] = {}
    for (product_id, _), quantity in needed.pieces.items():
        pieces[product_id] = pieces.get(product_id, 0) + quantity
    # Of a kit as many as the part of which the location has least allows.
    whole = min(
        (
            unit.stock.available(product_id, location_id) * wanted.quantity // quantity
            for product_id, quantity in pieces.items()
        ),
        default=wanted.quantity,
    )
    if whole < wanted.quantity:
        raise StockShortage(wanted.sku, wanted.quantity, max(0, whole), 0)
    return {(product_id, location_id): quantity for product_id, quantity in pieces.items()}


def _location(unit: UnitOfWork, channel: Channel, code: str) -> UUID:
    found = unit.locations.by_code([code]).get(code)
    if found is None or not found.active or not channel.may_use_location(found.id):
        raise NotFound(f"No location {code!r} for this channel.", field=("locationCode",))
    return found.id


def _each(error: DomainError) -> list[DomainError]:
    return list(error.errors) if isinstance(error, Refusals) else [error]


def _located(error: DomainError) -> DomainError:
    """The refusal where this input has it: its one line is the input itself."""
    if error.field[:1] == ("lines",):
        error.field = error.field[2:]
    return error
