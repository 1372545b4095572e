"""Alembic migrations: linear, each tried from empty and from every release on both databases."""
