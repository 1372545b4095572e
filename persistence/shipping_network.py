"""The shipping network of a database, kept in memory for as long as nobody changes a setting."""

from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from domain.fulfillment.shipping_network import ShippingNetwork
from persistence.channels import ChannelRepository
from persistence.locations import LocationRepository
from persistence.parties import PartyRepository
from persistence.settings_version import is_changing_settings, settings_version
from persistence.shipping_methods import shipping_method_from_row
from persistence.shipping_settings import ShippingSettings
from persistence.tables.catalog import shipping_method


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """A network, and the number of the settings it was read from."""

    version: int
    network: ShippingNetwork


_KNOWN: WeakKeyDictionary[Engine, KnownNetwork] = WeakKeyDictionary()
_LOCK = Lock()


def shipping_network(connection: Connection, version: int | None = None) -> ShippingNetwork:
    """What is set as of the connection's snapshot.

    `version` is the number of the settings, for who has read it with another statement.
    """
    if version is None:
        version = settings_version(connection)
    known = _KNOWN.get(connection.engine)
    if known is not None and known.version == version:
        return known.network
    network = _read(connection)
    # Outside of a snapshot settings may change between statements: what was read is then used
    # once. What this transaction changed itself may be rolled back: nobody else may see it.
    if settings_version(connection) == version and not is_changing_settings(connection):
        with _LOCK:
            _KNOWN[connection.engine] = KnownNetwork(version, network)
    return network


def _read(connection: Connection) -> ShippingNetwork:
    settings = ShippingSettings(connection)
    locations = tuple(LocationRepository(connection, PartyRepository(connection)).all())
    methods = select(shipping_method).order_by(shipping_method.c.code)
    rows = connection.execute(methods).mappings().all()
    return ShippingNetwork(
        locations=locations,
        channels=ChannelRepository(connection).all(),
        methods=tuple(shipping_method_from_row(row) for row in rows),
        calendars=settings.calendars.all(),
        zone_tables=settings.zone_tables.all(),
        rate_cards=settings.rate_cards.all(),
        transit_tables=settings.transit_tables.all(),
        services=settings.carrier_services.all(),
        by_id={entry.id: entry for entry in locations},
    )
