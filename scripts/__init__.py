"""Tools for those who work on Orderwright; nothing here runs in production."""
