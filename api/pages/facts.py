from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.pages.example_operations import ExampleOperation, load_example_operations

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class WorkerState:
    """Whether work outside requests (the event relay, timers) is being done, in words."""

    description: str
    healthy: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the pages tell about the running server; the callables are asked at each request.

    `database_kind` is shown as it is ("SQLite", "PostgreSQL 17"). `schema_text` is the public
    schema in SDL. The callables run in a worker thread and may block for a moment.
    """

    version: str
    database_kind: str
    worker_state: Callable[[], WorkerState]
    schema_text: Callable[[], str]
    examples: Callable[[], Sequence[ExampleOperation]] = load_example_operations
    docs_folder: Path = CHECKOUT / "docs"
    tracking_page_folder: Path = CHECKOUT / "examples" / "tracking-page"
