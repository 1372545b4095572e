"""A small shop in which pieces are held, moved, sold and given back, and what is expected of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from domain.carts.cart import HOLD, Cart, CartStatus
from domain.errors import DomainError
from domain.stock.reservation import Reservation, ReservationStatus
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from tests.databases import Databases, temporary
from tests.shop import NOW, STAFF, migrate, open_shop
from use_cases.carts.expire_carts import abandon_carts, idle_carts
from use_cases.checking.check_database import violations
from use_cases.stock.expire_reservations import expire_reservations

Result = TypeVar("Result")
Pieces = Counter[str]
SKUS = ("CHAIR", "LAMP", "MUG")
PLACES = ("LEEDS", "LONDON", "PARIS")
BEGINNING = Counter({"CHAIR": 3, "LAMP": 8, "MUG": 35})
ENOUGH = 1_000


@dataclass
class HeldWorld:
    """The shop, and by SKU: what is on hand, who holds what until when, and what orders have.

    `carts` are those whose hold is good or over but not returned yet; so are `quotes`.
    """

    databases: Databases
    now: datetime = NOW
    on_hand: Pieces = field(default_factory=lambda: Counter(BEGINNING))
    sold: Pieces = field(default_factory=Counter)
    carts: dict[UUID, tuple[datetime, Pieces]] = field(default_factory=dict)
    quotes: dict[UUID, tuple[datetime, Pieces]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._temporary = temporary(self.databases, migrate)
        self.database = Database.open(self._temporary.__enter__())
        self.shop = open_shop(self.database)

    def close(self) -> None:
        """Leave nothing behind."""
        self.database.close()
        self._temporary.__exit__(None, None, None)

    def do(self, use_case: Callable[..., Result], **arguments: Any) -> Result | DomainError:
        """One use case in a transaction of its own; a refusal is an answer too."""
        try:
            return self.database.run(lambda unit: use_case(unit, STAFF, self.now, **arguments))
        except DomainError as refusal:
            return refusal

    def tick(self, step: timedelta) -> None:
        """Time goes by."""
        self.now += step

    def free(self, *, without: UUID | None = None) -> Pieces:
        """Pieces that anybody may have now, beside what `without` holds itself."""
        holds = (*self.carts.items(), *self.quotes.items())
        held: Pieces = Counter()
        for key, (_, pieces) in holds:
            if key != without:
                held += pieces
        return Counter({sku: self.on_hand[sku] - self.sold[sku] - held[sku] for sku in SKUS})

    def sweep(self, limit: int) -> int:
        """The timer's turn; when all were looked at, nothing is held whose time is over."""
        ended = 0
        steps: tuple[Callable[[UnitOfWork], int], ...] = (
            lambda unit: idle_carts(unit, self.now, limit=limit),
            lambda unit: expire_reservations(unit, self.now, limit=limit),
            lambda unit: abandon_carts(unit, self.now, limit=limit),
        )
        for step in steps:
            ended += self.database.run(step)
        if limit >= ENOUGH:
            for holds in (self.carts, self.quotes):
                for key in [key for key, (until, _) in holds.items() if until <= self.now]:
                    del holds[key]
        return ended

    def cart(self, cart_id: UUID) -> Cart:
        """A cart as it is stored now."""
        with self.database.transaction() as unit:
            return unit.carts.get(cart_id, visible_to=STAFF)

    def quote(self, reservation_id: UUID) -> Reservation:
        """A quote's hold as it is stored now."""
        with self.database.transaction() as unit:
            return unit.reservations.get(reservation_id, visible_to=STAFF)

    def filled(self, cart: Cart) -> None:
        """Remember what a cart holds from now on."""
        pieces = Counter({line.sku: 0 for line in cart.lines})
        for line in cart.lines:
            pieces[line.sku] += line.quantity
        self.carts.pop(cart.id, None)
        if cart.hold_expires_at is not None:
            assert self.now < cart.hold_expires_at <= self.now + HOLD
            self.carts[cart.id] = (cart.hold_expires_at, pieces)

    def check(self) -> None:
        """What is stored is what is expected, nothing more and nothing less."""
        held = sum((pieces for _, pieces in self.carts.values()), Counter())
        held += sum((pieces for _, pieces in self.quotes.values()), Counter())
        for sku in SKUS:
            positions = [self.shop.position(sku, place) for place in PLACES]
            assert sum(p.on_hand for p in positions) == self.on_hand[sku], sku
            assert sum(p.reserved for p in positions) == held[sku], sku
            assert sum(p.committed for p in positions) == self.sold[sku], sku
        for cart_id, (until, _) in self.carts.items():
            stored = self.cart(cart_id)
            assert (stored.status, stored.hold_expires_at) == (CartStatus.ACTIVE, until)
        for key, (until, pieces) in self.quotes.items():
            stored_hold = self.quote(key)
            assert stored_hold.status is ReservationStatus.CREATED
            assert (stored_hold.expires_at, stored_hold.quantity) == (until, pieces.total())
        assert violations(self.database) == []
