"""A short name for what a plan decides, so that two plans are compared by one text."""

from hashlib import sha256

from domain.fulfillment.plan import PlanDraft

LENGTH = 32
"""Hexadecimal digits: 128 bits."""


def fingerprint_of(draft: PlanDraft) -> str:
    """The same for the same parcels, services, days and costs, whatever else was possible."""
    parcels = sorted(
        (
            entry.location_id.hex, entry.lines, entry.service_code, str(entry.ships_on),
            str(entry.deliver_by), entry.shipping_cost, entry.cost_parts,
        )
        for entry in draft.parcels
    )  # fmt: skip
    return sha256(repr(parcels).encode()).hexdigest()[:LENGTH]
