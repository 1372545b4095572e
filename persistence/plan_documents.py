"""Plans as the JSON that is kept of them, read back: orjson writes them as they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.fulfillment.plan import (
    Alternative,
    CostParts,
    Exclusion,
    PlanBasis,
    PlanDraft,
    PlannedParcel,
)


def draft_from(document: Mapping[str, Any]) -> PlanDraft:
    """A plan's parcels and reasons; what a later release added has its default."""
    basis = document.get("basis")
    return PlanDraft(
        parcels=tuple(_parcel(entry) for entry in document["parcels"]),
        alternatives=tuple(_alternative(entry) for entry in document["alternatives"]),
        exclusions=tuple(
            Exclusion(UUID(entry["location_id"]), entry["reason"], entry.get("rule"))
            for entry in document["exclusions"]
        ),
        basis=_basis(basis) if basis is not None else None,
    )


def _parcel(entry: Mapping[str, Any]) -> PlannedParcel:
    return PlannedParcel(
        location_id=UUID(entry["location_id"]),
        lines=tuple((line, quantity) for line, quantity in entry["lines"]),
        distance_kilometres=entry["distance_kilometres"],
        shipping_cost=entry["shipping_cost"],
        service_code=entry.get("service_code"),
        ships_on=_day(entry.get("ships_on")),
        deliver_by=_day(entry.get("deliver_by")),
        days_late=entry.get("days_late", 0),
        weight_grams=entry.get("weight_grams", 0),
        billable_grams=entry.get("billable_grams", 0),
        road_kilometres=entry.get("road_kilometres"),
        cost_parts=_parts(entry.get("cost_parts", ())),
    )


def _alternative(entry: Mapping[str, Any]) -> Alternative:
    return Alternative(
        location_ids=tuple(UUID(key) for key in entry["location_ids"]),
        distance_kilometres=entry["distance_kilometres"],
        shipping_cost=entry["shipping_cost"],
        reason=entry["reason"],
        cost_parts=_parts(entry.get("cost_parts", ())),
        difference=_parts(entry.get("difference", ())),
        dearer_by=entry.get("dearer_by", 0),
        deliver_by=_day(entry.get("deliver_by")),
    )


def _basis(entry: Mapping[str, Any]) -> PlanBasis:
    rest = {key: value for key, value in entry.items() if key not in {"cost_parts", "notes"}}
    return PlanBasis(
        **rest, cost_parts=_parts(entry["cost_parts"]), notes=tuple(entry.get("notes", ()))
    )


def _parts(pairs: Sequence[Sequence[Any]]) -> CostParts:
    return tuple((part, amount) for part, amount in pairs)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
