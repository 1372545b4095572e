"""Walks an order's whole way through a running server, and says what happened.

    python examples/walk.py --url http://127.0.0.1:8000 --staff-key ow_staff_…

It sets up a small shop of its own beside what is there (everything is called WALK-…), so it may be
run again. It ends with code 1 at the first thing that is not as it should be. The steps are in
walking/steps.py, their GraphQL in walking/operations.graphql.
"""

import argparse
import asyncio
import sys
import time

import httpx

from examples.walking.client import Server, Surprise
from examples.walking.steps import Walk

STEPS = (
    ("Set up channel, places, products, prices, delivery and a customer", Walk.set_up),
    ("Count stock and ask what can be promised", Walk.count_stock),
    ("Place orders: refused, placed, sent again, canceled", Walk.place_orders),
    ("Follow the order live, as staff and as its buyer", Walk.follow),
    ("Plan who ships it", Walk.plan),
    ("Accept, pack and ship", Walk.fulfill),
    ("Record what the carrier reports, in the wrong order", Walk.track),
    ("Take the money", Walk.pay),
    ("Take something back and refund it", Walk.take_back),
    ("Compare what was seen live with the history", Walk.compare),
)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the server is")
    parser.add_argument("--staff-key", required=True, help="a key with every scope")
    parser.add_argument("--storefront-key", help="a storefront's key; one is made without it")
    return parser.parse_args()


async def walk(options: argparse.Namespace) -> None:
    """All steps, one after the other."""
    async with Server(options.url) as server:
        journey = Walk(server, options.staff_key, options.storefront_key)
        try:
            for number, (title, step) in enumerate(STEPS, start=1):
                print(f"\n{number}. {title}")
                await step(journey)
        finally:
            await journey.tidy_up()


def main() -> int:
    """Walk; 0 if all went as it should."""
    started = time.monotonic()
    options = arguments()
    try:
        asyncio.run(walk(options))
    except Surprise as surprise:
        print(f"\nNot as it should be: {surprise}", file=sys.stderr)
        return 1
    except (httpx.HTTPError, OSError) as error:
        print(f"\nNo answer from {options.url}: {error}", file=sys.stderr)
        return 1
    print(f"\nAll of it as it should be, in {time.monotonic() - started:.1f} seconds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
