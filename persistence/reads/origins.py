"""Where the web pages of each channel come from."""

from uuid import UUID

from sqlalchemy import Connection, select

from persistence.tables.catalog import channel


def origins_by_channel(connection: Connection) -> dict[UUID, frozenset[str]]:
    """The origins of the channels that name any."""
    rows = connection.execute(
        select(channel.c.id, channel.c.allowed_origins).where(
            channel.c.allowed_origins.is_not(None)
        )
    )
    return {row.id: row.allowed_origins for row in rows if row.allowed_origins}
