import subprocess
import sys
from pathlib import Path

import pytest

from persistence.database import Database
from tests.books import check_books
from tests.databases import Databases, temporary
from tests.running import Installation
from tests.shop import migrate

CHECKOUT = Path(__file__).parents[2]
WALK = CHECKOUT / "examples" / "walk.py"


def walk(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, WALK, "--url", address, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_walk_goes_through_a_running_server_and_may_be_repeated(
    databases: Databases, tmp_path: Path
) -> None:
    with temporary(databases, migrate) as url:
        installation = Installation(tmp_path, url)
        staff = installation.key("staff")
        with installation.serve_and_work() as address:
            first = walk(address, "--staff-key", staff)
            storefront = installation.key("storefront", "--channel", "walk")
            second = walk(address, "--staff-key", staff, "--storefront-key", storefront)

        assert first.returncode == 0, first.stdout + first.stderr
        assert "nothing missed" in first.stdout
        assert "39.90 refunded" in first.stdout
        assert second.returncode == 0, second.stdout + second.stderr
        database = Database.open(url)
        check_books(database)
        database.close()


def test_a_walk_that_goes_wrong_says_so_and_fails(sqlite_url: str, tmp_path: Path) -> None:
    migrate(sqlite_url)
    installation = Installation(tmp_path, sqlite_url)
    with installation.serve() as address:
        refused = walk(address, "--staff-key", installation.key("partner", "--scope", "keys:read"))

    assert refused.returncode == 1
    assert "FORBIDDEN" in refused.stderr
    nobody = walk(address, "--staff-key", "any")
    assert nobody.returncode == 1
    assert "No answer from" in nobody.stderr


@pytest.mark.parametrize("name", ["client", "set_up", "shop", "steps"])
def test_every_part_of_the_walk_is_named_in_its_readme(name: str) -> None:
    readme = (CHECKOUT / "examples" / "README.md").read_text(encoding="utf-8")
    assert f"walking/{name}.py" in readme
