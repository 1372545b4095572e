"""A relay in a process of its own, for tests to kill."""

import sys
import time

from persistence.database import Database
from persistence.outbox import open_relay


def main() -> None:
    """Win the election, say so, and hold the office until killed. Takes a database URL."""
    with open_relay(Database.open(sys.argv[1])) as relay:
        assert relay.elect()
        sys.stdout.write("elected\n")
        sys.stdout.flush()
        while True:
            relay.relay()
            time.sleep(0.01)


if __name__ == "__main__":
    main()
