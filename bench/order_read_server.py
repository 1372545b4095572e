"""The server of bench.order_read: our endpoint, and Strawberry's over the same schema and context.

Usage: python -m bench.order_read_server DATABASE_URL PORT
"""

import asyncio
import copy
import sys
from typing import Any

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from api.app import Application
from api.context import Context
from api.schema import build_schema
from api.transport.http_request import bearer_token
from api.transport.request_facts import RequestFacts
from cli.serving import interpreter
from cli.serving.http_protocol import BoundedProtocol
from domain.access.caller import CostBudget
from persistence.database import Database


class StrawberrysView(GraphQL[Context, None]):
    """Strawberry's own ASGI view; what it needs of ours is what resolvers need."""

    def __init__(self, schema: strawberry.Schema, application: Application) -> None:
        super().__init__(schema, graphql_ide=None)
        self._application = application

    async def run(  # type: ignore[override]
        self, request: Request, context: Any = None, root_value: Any = None
    ) -> Response:
        """Answer a request with a context of its own, closed afterwards."""
        caller = await self._application.authentication(
            bearer_token(request.headers.get("authorization"))
        )
        facts = RequestFacts(
            request_id="", operation_name=None, operation_kind="query", document_hash="",
            variables={}, extensions={}, client_address=None,
        )  # fmt: skip
        context = Context(self._application.services, caller, facts)
        try:
            return await super().run(request, context, root_value)
        finally:
            await context.close()


def application_of(database: Database) -> tuple[Application, Starlette]:
    """One process that answers in three ways."""
    without_end = CostBudget(points=1_000_000_000, points_per_second=1_000_000_000)
    application = Application(database, secret=b"bench" * 8, cost_budget=without_end)
    plain = build_schema()
    cached = copy.copy(plain)
    cached.extensions = (ParserCache, ValidationCache)
    routes = [
        Mount("/strawberry-cached", StrawberrysView(cached, application)),
        Mount("/strawberry", StrawberrysView(plain, application)),
        Mount("/", application.asgi),
    ]
    return application, Starlette(routes=routes)


async def serve(url: str, port: int) -> None:
    """Serve until told to stop."""
    application, asgi = application_of(Database.open(url))
    await application.start()
    interpreter.settle()
    config = uvicorn.Config(
        asgi, port=port, http=BoundedProtocol, ws="none", lifespan="off", log_level="warning"
    )
    await uvicorn.Server(config).serve()
    await application.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        runner.run(serve(sys.argv[1], int(sys.argv[2])))
