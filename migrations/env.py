"""How Alembic runs here: always on the connection that `persistence.migrating` opened."""

from alembic import context

from persistence.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
