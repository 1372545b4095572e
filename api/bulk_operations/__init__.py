"""Bulk operations: a query over a whole list, run in the background, downloaded as JSON Lines."""
