"""What a person sees in a browser: the home page, GraphiQL, the schema, the docs, tracking."""

from api.pages.example_operations import ExampleOperation, load_example_operations
from api.pages.facts import PageFacts, WorkerState
from api.pages.routes import pages_routes

__all__ = [
    "ExampleOperation",
    "PageFacts",
    "WorkerState",
    "load_example_operations",
    "pages_routes",
]
