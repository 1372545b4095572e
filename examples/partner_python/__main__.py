"""Keep a partner's books in step with Orderwright.

    python -m examples.partner_python --url http://127.0.0.1:8000 --key ow_partner_… --books erp.sqlite3

With `--every` it goes on looking; with `--listen` a webhook, signed with the secret in WEBHOOK_SECRET,
lets it look at once.
"""

import argparse
import os
from pathlib import Path
from threading import Event, Thread

from examples.partner_python.api import Api
from examples.partner_python.books import Books
from examples.partner_python.receiver import Receiver
from examples.partner_python.reconcile import pull, push


def main() -> None:
    """Look once, or every so many seconds until interrupted."""
    parser = argparse.ArgumentParser(prog="partner_python", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", required=True)
    parser.add_argument("--books", type=Path, default=Path("erp.sqlite3"))
    parser.add_argument("--every", type=float, help="seconds between looks; without it, one look")
    parser.add_argument("--listen", type=int, help="the port of loopback that webhooks come to")
    given = parser.parse_args()
    api, books = Api(given.url.rstrip("/"), given.key), Books(given.books)
    woken = Event()
    if given.listen is not None:
        receiver = Receiver(given.listen, os.environ["WEBHOOK_SECRET"], lambda _: woken.set())
        Thread(target=receiver.serve_forever, daemon=True).start()
    while True:
        woken.clear()
        sent, changed = push(api, books), pull(api, books)
        print(f"{sent} payments sent, {changed} orders taken over", flush=True)
        if given.every is None:
            return
        woken.wait(given.every)


if __name__ == "__main__":
    main()
