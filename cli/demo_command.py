"""`orderwright demo`: a shop with real orders, served from a folder, for whoever wants to look."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.global_ids import global_id
from api.pages.example_operations import (
    ExampleOperation,
    load_example_operations,
    with_ids,
)
from cli.commands import CommandFailed
from cli.demo.keys import Keys, demo_keys
from cli.demo.shop import DEMO_CHANNEL, fill_shop
from cli.observing.logs import configure_logs
from cli.output import progress_bar, say
from cli.serve_command import address
from cli.serving.assembling import build_server, tracking_secret
from cli.serving.server import listen
from cli.settings.all_settings import Settings, read_settings
from cli.settings.identity import PUBLIC_URL, Console
from persistence import migrating
from persistence.database import Database
from persistence.opening import open_database
from persistence.reads.under_way import order_under_way
from use_cases.access.tracking_tokens import TrackingTokens

DATABASE_FILE = "orderwright.sqlite3"
KEYS_FILE = "demo-keys.json"


def demo(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port to listen on.")] = 8000,
) -> None:
    """Fill a shop with real orders, start API and worker, and print what to try.

    Everything lies in ./data, or the folder that ORDERWRIGHT_DATA names. A second start finds it
    as it was left. Mails come to this terminal unless ORDERWRIGHT_MAIL says otherwise. Ctrl-C
    stops it.
    """
    settings = read_settings(os.environ)
    configure_logs(max(settings.log_level, 30))
    folder = _folder(settings.data_folder)
    settings = replace(
        settings,
        database_url=f"sqlite:///{folder / DATABASE_FILE}",
        mail=settings.mail or Console(),
        # Clients of a demo find it where it listens, unless somebody says otherwise.
        public_url=settings.public_url
        if os.environ.get(PUBLIC_URL.variable, "").strip()
        else address(host, port).rstrip("/"),
    )
    now = datetime.now(UTC)
    with listen(host, port) as listening:
        database = open_database(settings.database_url)
        try:
            migrating.upgrade(database.engine)
            with progress_bar() as steps:
                fill_shop(database, steps.show)
            keys = demo_keys(database, folder / KEYS_FILE, DEMO_CHANNEL, now)
            server = build_server(
                settings, database, with_worker=True, examples=partial(_examples, database)
            )
            _introduce(settings, database, keys, folder, address(host, port), now)
            server.serve_on(listening)
        finally:
            database.close()


def _examples(database: Database) -> Sequence[ExampleOperation]:
    """GraphiQL's examples about an order that is still under way, where the demo has one."""
    with database.snapshot() as snapshot:
        found = order_under_way(snapshot)
    ids = {"Order": global_id("Order", found.id)} if found is not None else {}
    return with_ids(load_example_operations(), ids)


def _folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandFailed(
            f"ORDERWRIGHT_DATA: {folder} cannot be used: {error.strerror}."
        ) from error
    return folder


def _introduce(
    settings: Settings, database: Database, keys: Keys, folder: Path, url: str, now: datetime
) -> None:
    say(f"\nOrderwright runs at {url}\n")
    for name, place in (
        ("GraphiQL", "graphiql"), ("Endpoint", "graphql"), ("Schema", "schema.graphql"),
        ("Reference", "reference/"), ("Docs", "docs/"),
    ):  # fmt: skip
        say(f"  {name:<11} {url}{place}")
    say("\nKeys, for the header `Authorization: Bearer ...`")
    for name, text in keys.items():
        say(f"  {name:<11} {text}")
    say(f"  They are kept in {folder / KEYS_FILE}, readable by you alone, as only a demo does.")
    say("\nFor commands on this shop, such as `orderwright documents load`")
    file = (folder / DATABASE_FILE).resolve()
    say(f"  export DATABASE_URL=sqlite:///{file} PATH={Path(sys.executable).parent}:$PATH")
    if isinstance(settings.mail, Console):
        say("\nMails with codes for shoppers who sign in are written here.")
    say("\nThree things to try")
    say(f"  1. Open {url}graphiql, paste the staff key, run an example.")
    say(f"  2. {_follow(settings, database, url, now)}")
    say("  3. In another terminal: " + _ask(url, keys["staff"]))
    say("\nCtrl-C stops it; the next start finds everything as it was.")


def _follow(settings: Settings, database: Database, url: str, now: datetime) -> str:
    with database.snapshot() as snapshot:
        found = order_under_way(snapshot)
    if found is None:
        return "Place an order with the storefront key, and follow it with the token you get."
    tokens = TrackingTokens(tracking_secret(settings, database))
    token = tokens.issue(found.id, found.tracking_version, now)
    return f"Follow order {found.number} as its buyer: {url}tracking/#token={token}"


def _ask(url: str, key: str) -> str:
    query = '{"query": "{ orders(first: 3) { nodes { number status } } }"}'
    return (
        f"curl -s {url}graphql -H 'Content-Type: application/json' "
        f"-H 'Authorization: Bearer {key}' -d '{query}'"
    )
