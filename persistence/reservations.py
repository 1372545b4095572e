"""Reservations of one transaction: what is held for whom, beside the ledger's RESERVED accounts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, bindparam, select, update

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.stock.reservation import Reservation, ReservationOwner, ReservationStatus
from persistence.access.visibility import sees_reservation
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking, skipping_locked
from persistence.in_chunks import in_chunks
from persistence.tables.reservations import reservation
from persistence.tracked import Tracked

_SAME_NAME = (
    "id", "owner_id", "channel_id", "product_id", "location_id", "quantity", "reference",
    "expires_at", "created_at",
)  # fmt: skip
_IS_OPEN = reservation.c.status == ReservationStatus.CREATED.value


class ReservationRepository:
    """Holds by owner. Whoever reads a cart's has locked the cart; a quote's own row is locked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._reservations: Tracked[Reservation] = Tracked()

    def get(self, reservation_id: UUID, *, visible_to: Caller) -> Reservation:
        """A reservation for a quote, locked until the transaction ends.

        Raises NotFound, also for what is held for a cart: that is changed through its cart.
        """
        query = select(reservation).where(
            reservation.c.id == reservation_id,
            reservation.c.owner_kind == ReservationOwner.QUOTE.value,
        )
        found = self._reservations.get(reservation_id) or next(
            iter(self._read(locking(self._connection, query))), None
        )
        if found is None or not sees_reservation(visible_to, found.channel_id, found.location_id):
            raise NotFound("No such reservation.", field=("id",))
        return found

    def open_of(self, owner_ids: Iterable[UUID]) -> list[Reservation]:
        """What is held for these owners, who are locked; by product and location."""
        owners = set(owner_ids)
        for chunk in in_chunks(owners):
            self._read(select(reservation).where(reservation.c.owner_id.in_(chunk), _IS_OPEN))
        known = self._reservations.values()
        return sorted(
            (held for held in known if held.is_open and held.owner_id in owners),
            key=lambda held: (held.product_id, held.location_id, held.id),
        )

    def claim_due(self, now: datetime, limit: int) -> list[Reservation]:
        """Holds for quotes whose time is over and that no other worker is ending: locked."""
        query = (
            select(reservation)
            .where(
                _IS_OPEN,
                reservation.c.expires_at <= now,
                reservation.c.owner_kind == ReservationOwner.QUOTE.value,
            )
            .order_by(reservation.c.expires_at)
            .limit(limit)
        )
        return self._read(skipping_locked(self._connection, query))

    def save(self, changed: Reservation) -> Reservation:
        """Keep a reservation as it is now; the ledger moves in the same transaction."""
        self._reservations.save(changed.id, changed)
        return changed

    def flush(self) -> None:
        """Write what was saved."""
        added, changed = self._reservations.take_changes()
        insert_rows(self._connection, reservation, [_row(entry) for entry in added])
        if changed:
            self._connection.execute(_UPDATE, [_changes(after) for _, after in changed])

    def _read(self, query: Select[Any]) -> list[Reservation]:
        rows: Sequence[RowMapping] = self._connection.execute(query).mappings().all()
        return [self._reservations.remember(row["id"], reservation_from_row(row)) for row in rows]


_UPDATE = (
    update(reservation)
    .where(reservation.c.id == bindparam("key"))
    .values(
        quantity=bindparam("new_quantity"),
        status=bindparam("new_status"),
        expires_at=bindparam("new_expires_at"),
    )
)


def reservation_from_row(row: RowMapping) -> Reservation:
    """The reservation of a row."""
    return Reservation(
        **{name: row[name] for name in _SAME_NAME},
        owner_kind=ReservationOwner(row["owner_kind"]),
        status=ReservationStatus(row["status"]),
    )


def _row(entry: Reservation) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SAME_NAME} | {
        "owner_kind": entry.owner_kind.value,
        "status": entry.status.value,
    }


def _changes(entry: Reservation) -> dict[str, Any]:
    return {
        "key": entry.id,
        "new_quantity": entry.quantity,
        "new_status": entry.status.value,
        "new_expires_at": entry.expires_at,
    }
