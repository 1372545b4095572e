"""Credentials for queries: keys by prefix for authentication, pages of keys for people."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, or_, select

from domain.access.api_keys import ApiKey
from domain.access.caller import Caller
from persistence.access.api_keys import api_key_with_links
from persistence.access.visibility import api_keys_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.access import api_key, api_key_channel, api_key_location
from persistence.tables.orders import order

_WITHOUT_HASH = [column for column in api_key.c if not column.name.endswith("secret_hash")]
"""What leaves the database for people: never what proves a secret."""


def api_key_by_prefix(connection: Connection, prefix: str) -> ApiKey | None:
    """The key that a shown prefix names, whatever its state; for authentication only."""
    query = select(api_key).where(
        or_(api_key.c.prefix == prefix, api_key.c.former_prefix == prefix)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else api_key_with_links(connection, row)


def api_key_by_id(connection: Connection, key_id: UUID) -> ApiKey | None:
    """A key, whatever its state: for what is done in its name while nobody asks."""
    row = connection.execute(select(api_key).where(api_key.c.id == key_id)).mappings().first()
    return None if row is None else api_key_with_links(connection, row)


def tracking_version_of(connection: Connection, order_id: UUID) -> int | None:
    """The version that an order's tracking tokens must carry; None without such an order."""
    query = select(order.c.tracking_version).where(order.c.id == order_id)
    return connection.execute(query).scalar_one_or_none()


def api_key_page(connection: Connection, caller: Caller, request: PageRequest) -> Page[RowMapping]:
    """A page of the keys the caller may see, newest first."""
    order_by = (
        SortColumn(api_key.c.created_at, "created_at", descending=True),
        SortColumn(api_key.c.id, "id", descending=True),
    )
    return read_page(connection, _keys(caller), order_by, request)


def count_api_keys(connection: Connection, caller: Caller) -> int:
    """How many keys the caller may see."""
    return count_rows(connection, _keys(caller))


def api_keys_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Keys by id; absent and hidden ones are left out."""
    query = _keys(caller).where(api_key.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def channel_ids_by_api_key(
    connection: Connection, _: Caller, key_ids: Sequence[UUID]
) -> dict[UUID, list[UUID]]:
    """The channels that keys are linked to, for keys that were read under the caller's rights."""
    found: dict[UUID, list[UUID]] = {key: [] for key in key_ids}
    query = select(api_key_channel).where(api_key_channel.c.api_key_id.in_(key_ids))
    for row in connection.execute(query.order_by(api_key_channel.c.channel_id)):
        found[row.api_key_id].append(row.channel_id)
    return found


def location_ids_by_api_key(
    connection: Connection, _: Caller, key_ids: Sequence[UUID]
) -> dict[UUID, list[UUID]]:
    """The locations that keys are linked to, for keys that were read under the caller's rights."""
    found: dict[UUID, list[UUID]] = {key: [] for key in key_ids}
    query = select(api_key_location).where(api_key_location.c.api_key_id.in_(key_ids))
    for row in connection.execute(query.order_by(api_key_location.c.location_id)):
        found[row.api_key_id].append(row.location_id)
    return found


def name_of_api_key(connection: Connection, key_id: UUID) -> str | None:
    """What people call a key; for its own holder."""
    query = select(api_key.c.name).where(api_key.c.id == key_id)
    return connection.execute(query).scalar_one_or_none()


def names_of_api_keys(
    connection: Connection, _: Caller, key_ids: Sequence[UUID]
) -> dict[UUID, str]:
    """What people call keys, for those who were told which keys they are."""
    query = select(api_key.c.id, api_key.c.name).where(api_key.c.id.in_(key_ids))
    return {row.id: row.name for row in connection.execute(query)}


def _keys(caller: Caller) -> Select[tuple[object, ...]]:
    return select(*_WITHOUT_HASH).where(api_keys_visible_to(caller))


def every_api_key(connection: Connection, caller: Caller) -> Sequence[RowMapping]:
    """All keys the caller may see, oldest first: for a person at a terminal."""
    query = _keys(caller).order_by(api_key.c.created_at, api_key.c.id)
    return connection.execute(query).mappings().all()


def unrevoked_staff_keys(connection: Connection, name: str) -> Sequence[UUID]:
    """Identities of staff's keys of this name that nobody has revoked."""
    query = select(api_key.c.id).where(
        api_key.c.kind == "STAFF", api_key.c.name == name, api_key.c.revoked_at.is_(None)
    )
    return connection.execute(query).scalars().all()
