import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from api.services import Services
from cli.observing.logs import JsonLines
from domain.observing import WorkInProgress, current_work
from tests.api.api_client import ApiClient
from tests.api.processes import feeding
from tests.shop import Shop

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Lines(logging.Handler):
    """What was logged, as the formatter writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.found: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[Lines]:
    """All lines of ours."""
    logger, handler = logging.getLogger("orderwright"), Lines()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)


async def test_an_operation_has_a_line_with_its_trace_its_client_and_no_secret(
    api: ApiClient, lines: Lines
) -> None:
    await api.http.post(
        "/graphql",
        json={"query": "query Named { viewer { kind } }"},
        headers={
            "authorization": f"Bearer {api.credentials['staff']}",
            "x-request-id": "mine",
            "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
        },
    )
    (line,) = [line for line in lines.found if line["logger"] == "orderwright.access"]
    assert line["operation"] == "Named"
    assert line["request_id"] == "mine"
    assert line["trace_id"] == TRACE
    assert line["outcome"] == "ok"
    assert line["duration_ms"] > 0
    assert api.credentials["staff"] not in json.dumps(line)


async def test_lines_of_a_write_in_a_thread_or_a_group_belong_to_its_request(
    shop: Shop, lines: Lines
) -> None:
    def write(services: Services) -> Any:
        return services.run_write(lambda _: logging.getLogger("orderwright").info("written"))

    async with feeding(shop.database) as services:
        current_work.set(WorkInProgress(request_id="mine"))
        await write(services)
        current_work.set(None)
    assert [line.get("request_id") for line in lines.found] == ["mine"]
