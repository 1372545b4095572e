"""`python -m cli`: the `orderwright` command, for processes that start one another."""

from cli.main import app

app(prog_name="orderwright")
