"""Promises as they are stored with their orders."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.fulfillment.promise import Promise, PromisedParcel

_DAYS = ("ready_on", "ships_on", "earliest_on", "deliver_by")


def promise_to_data(made: Promise) -> dict[str, Any]:
    """A promise as a JSON object."""
    return {
        "method": made.method_code,
        "deliver_by": made.deliver_by.isoformat(),
        "deliver_by_at": made.deliver_by_at.isoformat(),
        "estimated_at": made.estimated_at.isoformat(),
        "parcels": [_parcel_to_data(parcel) for parcel in made.parcels],
    }


def _parcel_to_data(parcel: PromisedParcel) -> dict[str, Any]:
    return {name: getattr(parcel, name).isoformat() for name in _DAYS} | {
        "location_id": parcel.location_id.hex,
        "lines": [list(line) for line in parcel.lines],
        "service_code": parcel.service_code,
        "zone": parcel.zone,
        "cost": parcel.cost,
        "stock_arrives": parcel.stock_arrives.isoformat() if parcel.stock_arrives else None,
    }


def promise_from_data(data: Mapping[str, Any]) -> Promise:
    """The promise of its JSON object. Raises KeyError and ValueError for anything else."""
    return Promise(
        method_code=data["method"],
        deliver_by=date.fromisoformat(data["deliver_by"]),
        deliver_by_at=datetime.fromisoformat(data["deliver_by_at"]),
        estimated_at=datetime.fromisoformat(data["estimated_at"]),
        parcels=tuple(_parcel_from_data(parcel) for parcel in data["parcels"]),
    )


def _parcel_from_data(data: Mapping[str, Any]) -> PromisedParcel:
    arrives = data["stock_arrives"]
    return PromisedParcel(
        **{name: date.fromisoformat(data[name]) for name in _DAYS},
        location_id=UUID(data["location_id"]),
        lines=tuple((line, quantity) for line, quantity in data["lines"]),
        service_code=data["service_code"],
        zone=data["zone"],
        cost=data["cost"],
        stock_arrives=date.fromisoformat(arrives) if arrives else None,
    )
