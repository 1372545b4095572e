"""Carriers by name: the built-in ones, and those that installed packages offer.

A package offers a carrier by an entry point in the group `orderwright.carriers` that names a class
(or any callable without arguments) whose result implements `domain.ports.Carrier`.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from domain.fulfillment.shipment import UnknownCarrier
from domain.ports import Carrier
from integrations.carriers.manual import ManualCarrier

GROUP = "orderwright.carriers"


class CarrierNotUsable(Exception):
    """An installed carrier cannot be loaded: a fault of the installation, not of a request."""


class Carriers:
    """A set of carriers by their names."""

    def __init__(self, carriers: Iterable[Carrier]) -> None:
        self._by_name: dict[str, Carrier] = {}
        for carrier in carriers:
            if carrier.name in self._by_name:
                raise CarrierNotUsable(f"Two carriers are named {carrier.name!r}.")
            self._by_name[carrier.name] = carrier

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a shipment may carry."""
        return tuple(sorted(self._by_name))

    def named(self, name: str, *, field: Sequence[str] = ("carrier",)) -> Carrier:
        """The carrier of this name, which stands in `field`. Raises UnknownCarrier."""
        found = self._by_name.get(name)
        if found is None:
            raise UnknownCarrier(name, self.names, field=field)
        return found

    def tracking_url(self, name: str, tracking_number: str) -> str | None:
        """Where to follow a parcel; None too when its carrier is no longer installed."""
        found = self._by_name.get(name)
        return found.tracking_url(tracking_number) if found is not None else None


def load_carriers(offered: Iterable[EntryPoint]) -> Carriers:
    """The built-in carriers and the offered ones. Raises CarrierNotUsable."""
    return Carriers([ManualCarrier(), *(_loaded(entry) for entry in offered)])


@cache
def installed_carriers() -> Carriers:
    """Every carrier of this installation; looked for once."""
    return load_carriers(entry_points(group=GROUP))


def _loaded(entry: EntryPoint) -> Carrier:
    try:
        carrier: Carrier = entry.load()()
    except Exception as error:
        raise CarrierNotUsable(f"Carrier {entry.name!r} ({entry.value}) failed: {error}") from error
    return carrier
