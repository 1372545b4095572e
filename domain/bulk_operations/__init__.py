"""Bulk operations: whole lists read in the background."""
