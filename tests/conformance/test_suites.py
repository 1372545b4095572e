"""Every suite that is short enough: `make conformance` runs the long ones too."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.conformance.node_packages import need_node_packages
from tests.conformance.outcomes import SuiteReport
from tests.conformance.shop import our_own_shop
from tests.conformance.suites import AT_ONCE, SUITES, Suite, run
from tests.databases import SqliteDatabases

ON_SERVER = [suite for suite in SUITES if suite.on_server and not suite.long]
ALONE = [suite for suite in SUITES if not suite.on_server and not suite.long]
Reports = Mapping[str, "Future[SuiteReport]"]


@pytest.fixture(scope="module")
def reports_on_a_server(
    tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases
) -> Iterator[Reports]:
    """One server for all suites that need one; most of their time they wait."""
    need_node_packages()
    with ExitStack() as open_until_the_end:
        folder = tmp_path_factory.mktemp("shop")
        shop = open_until_the_end.enter_context(our_own_shop(folder, sqlite_databases))
        pool = open_until_the_end.enter_context(ThreadPoolExecutor(AT_ONCE))
        yield {suite.name: pool.submit(run, suite, shop) for suite in ON_SERVER}


def assert_good(report: SuiteReport) -> None:
    assert report.complaints() == []


@pytest.mark.conformance
@pytest.mark.timeout(300)
@pytest.mark.xdist_group("conformance")
@pytest.mark.parametrize("suite", ON_SERVER, ids=lambda suite: suite.name)
def test_a_client_gets_along_with_the_server(suite: Suite, reports_on_a_server: Reports) -> None:
    assert_good(reports_on_a_server[suite.name].result())


@pytest.mark.conformance
@pytest.mark.timeout(300)
@pytest.mark.parametrize("suite", ALONE, ids=lambda suite: suite.name)
def test_a_tool_takes_the_schema_and_every_document(suite: Suite) -> None:
    need_node_packages()
    assert_good(run(suite))
