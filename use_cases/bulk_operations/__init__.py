"""Bulk operations: started, carried on page by page, canceled and forgotten."""
