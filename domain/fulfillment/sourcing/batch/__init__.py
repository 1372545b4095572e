"""A backlog of orders planned together."""
