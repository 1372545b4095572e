"""Promises: by which day a buyer gets everything, with the parts that the day was computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.fulfillment.cut_off import ready_day, ship_date
from domain.fulfillment.shipping_method import ShippingMethod
from domain.fulfillment.shipping_network import (
    CarrierOffer,
    ParcelSize,
    Receiver,
    ShippingNetwork,
)
from domain.fulfillment.working_calendar import NoWorkingDay, WorksOn
from domain.ports import Holidays
from domain.stock.location import Location

Booked = Mapping[tuple[UUID, date], int]
"""Parcels that plans already send from a location on a day."""


@dataclass(frozen=True, slots=True)
class ParcelToPromise:
    """What one location would send; `stock_arrives` where it waits for supply of that day."""

    location: Location
    lines: tuple[tuple[int, int], ...]
    size: ParcelSize
    stock_arrives: date | None = None


@dataclass(frozen=True, slots=True)
class PromisedParcel:
    """The parts of a date. Days are of the location's time zone, the last two of the receiver's.

    `service_code` and `zone` are None where the method names no services; `cost` is the merchant's
    in minor units, or None there.
    """

    location_id: UUID
    lines: tuple[tuple[int, int], ...]
    ready_on: date
    ships_on: date
    earliest_on: date
    deliver_by: date
    service_code: str | None = None
    zone: str | None = None
    cost: int | None = None
    stock_arrives: date | None = None


LAST_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """A method's word: everything arrives by the end of `deliver_by`.

    `deliver_by_at` is that end in the time zone of the parcel that arrives last; `estimated_at` is
    what orders and their tracking show, always a moment of a day that may be named.
    """

    method_code: str
    deliver_by: date
    deliver_by_at: datetime
    estimated_at: datetime
    parcels: tuple[PromisedParcel, ...]

    @property
    def earliest_on(self) -> date:
        """The first day on which everything may be there."""
        return max(parcel.earliest_on for parcel in self.parcels)


class PromiseOutcome(StrEnum):
    """What became of a promise."""

    PENDING = "PENDING"
    KEPT = "KEPT"
    BROKEN = "BROKEN"


def promise(
    network: ShippingNetwork,
    holidays: Holidays,
    method: ShippingMethod,
    parcels: Sequence[ParcelToPromise],
    receiver: Receiver,
    now: datetime,
    booked: Booked,
) -> Promise | None:
    """The date of a method for parcels ordered now; None where it cannot carry one of them.

    Of several services the cheapest counts, because that is what plans choose; among equally cheap
    ones the first by code.
    """
    parts = []
    for parcel in parcels:
        part = _part(network, holidays, method, parcel, receiver, now, booked)
        if part is None:
            return None
        parts.append((part, parcel.location.time_zone))
    if not parts:
        return None
    last, zone = max(parts, key=lambda entry: entry[0].deliver_by)
    end = end_of_day(last.deliver_by, zone)
    return Promise(
        method_code=method.code,
        deliver_by=last.deliver_by,
        deliver_by_at=end,
        # Midnight is the next day already: whoever shows the date would promise a day too late.
        estimated_at=(
            end - LAST_SECOND if method.service_codes else _as_before(now, last, zone, method)
        ),
        parcels=tuple(part for part, _ in parts),
    )


def _part(
    network: ShippingNetwork,
    holidays: Holidays,
    method: ShippingMethod,
    parcel: ParcelToPromise,
    receiver: Receiver,
    now: datetime,
    booked: Booked,
) -> PromisedParcel | None:
    location = parcel.location
    handling = network.handling_of(location, holidays)
    has_room = _room(location, booked)
    try:
        ready = ready_day(now, handling, stock_arrives=parcel.stock_arrives)
        if not method.service_codes:
            ships = ship_date(now, handling, stock_arrives=parcel.stock_arrives, has_room=has_room)
            return _by_calendar(method, parcel, ready, ships)
        offers = network.offers(method, location, receiver, parcel.size)
        if not offers:
            return None
        ships = ship_date(
            now,
            handling,
            stock_arrives=parcel.stock_arrives,
            picked_up=offers[0].transit.picks_up_on,
            has_room=has_room,
        )
        return _by_service(offers[0], parcel, receiver, holidays, ready, ships)
    except NoWorkingDay:
        return None


def _by_service(
    offer: CarrierOffer,
    parcel: ParcelToPromise,
    receiver: Receiver,
    holidays: Holidays,
    ready: date,
    ships: date,
) -> PromisedParcel:
    window = offer.window(ships, receiver.country_code, holidays)
    return PromisedParcel(
        location_id=parcel.location.id,
        lines=parcel.lines,
        ready_on=ready,
        ships_on=ships,
        earliest_on=window.earliest,
        deliver_by=window.latest,
        service_code=offer.service.code,
        zone=offer.zone,
        cost=offer.cost,
        stock_arrives=parcel.stock_arrives,
    )


def _by_calendar(
    method: ShippingMethod, parcel: ParcelToPromise, ready: date, ships: date
) -> PromisedParcel:
    return PromisedParcel(
        location_id=parcel.location.id,
        lines=parcel.lines,
        ready_on=ready,
        ships_on=ships,
        earliest_on=ships + timedelta(days=method.transit_days_min),
        deliver_by=ships + timedelta(days=method.transit_days_max),
        stock_arrives=parcel.stock_arrives,
    )


def _room(location: Location, booked: Booked) -> WorksOn:
    capacity, key = location.daily_capacity, location.id
    if capacity is None:
        return lambda _: True
    return lambda day: booked.get((key, day), 0) < capacity


def _as_before(now: datetime, last: PromisedParcel, zone: str, method: ShippingMethod) -> datetime:
    """What a method without services has always shown: the hour of the order, days later."""
    waits = last.ships_on - now.astimezone(ZoneInfo(zone)).date()
    return method.estimated_delivery(now + waits)


def end_of_day(day: date, time_zone: str) -> datetime:
    """The instant at which a day is over in a time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))
    return midnight.astimezone(ZoneInfo("UTC"))


def outcome_of(
    deliver_by_at: datetime, delivered_at: datetime | None, now: datetime
) -> PromiseOutcome:
    """What became of a promise: kept or broken with the last piece, or when its day is over."""
    if delivered_at is not None:
        return PromiseOutcome.KEPT if delivered_at < deliver_by_at else PromiseOutcome.BROKEN
    return PromiseOutcome.PENDING if now < deliver_by_at else PromiseOutcome.BROKEN
