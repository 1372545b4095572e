"""Reads bulk queries page by page, and writes what it read as JSON Lines."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from graphql import GraphQLSchema

from api.background.document_runner import BackgroundDocumentRunner
from api.bulk_operations.bulk_fields import CURSOR, ID_KEY, PAGE_KEY
from api.bulk_operations.checked_plan import BulkPlanner
from api.bulk_operations.plan import InnerList, Shape, variables_for
from domain.access.caller import Caller
from domain.bulk_operations.bulk_operation import BulkPage, BulkQuery, BulkQueryFailed
from domain.errors import DomainError

PARENT_KEY = "__parentId"
OURS = frozenset({"INTERNAL", "DEADLINE_EXCEEDED"})
"""Codes of failures that may pass when the page is read again."""


class PageFailed(Exception):
    """A page that could not be read this time."""


class DocumentBulkReader:
    """A `BulkReader` over GraphQL."""

    def __init__(self, schema: GraphQLSchema, runner: BackgroundDocumentRunner) -> None:
        self._planner = BulkPlanner(schema)
        self._runner = runner

    def page(self, caller: Caller, query: BulkQuery, cursor: str | None) -> BulkPage:
        """One page of the root list with all that lies inside its objects."""
        try:
            plan = self._planner.plan(query)
        except DomainError as error:
            raise BulkQueryFailed(error.code, error.message) from None
        data = self._data(caller, plan.document, {**query.variables, CURSOR: cursor})
        connection = data[plan.root_key]
        writer = _Writer(self, caller, query)
        writer.write_list(connection, plan.root, None)
        return BulkPage(b"".join(writer.lines), len(writer.lines), _next_cursor(connection))

    def close(self) -> None:
        """End the loop that queries run on."""
        self._runner.close()

    def rest_of(
        self, caller: Caller, query: BulkQuery, inner: InnerList, key: str, parent: str, cursor: str
    ) -> Mapping[str, Any] | None:
        """The next page of a list inside an object; None when the object is gone meanwhile."""
        given = {**variables_for(inner, query.variables), ID_KEY: parent, CURSOR: cursor}
        node = self._data(caller, inner.following, given)["node"]
        found: Mapping[str, Any] | None = node and node.get(key)
        return found

    def _data(
        self, caller: Caller, document: str, variables: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        answer = self._runner.run(caller, document, variables)
        for error in answer.get("errors", ()):
            code = error.get("extensions", {}).get("code", "INTERNAL")
            if code in OURS:
                raise PageFailed(error["message"])
            raise BulkQueryFailed(code, error["message"])
        data: Mapping[str, Any] = answer["data"]
        return data


class _Writer:
    """The lines of one page: each object before what lies inside it."""

    def __init__(self, reader: DocumentBulkReader, caller: Caller, query: BulkQuery) -> None:
        self.lines: list[bytes] = []
        self._reader = reader
        self._caller = caller
        self._query = query

    def write_list(
        self, connection: Mapping[str, Any], inner: InnerList, parent: str | None
    ) -> None:
        """The objects of one page of a list."""
        for entry in connection["edges" if inner.through_edges else "nodes"]:
            self._write(entry["node"] if inner.through_edges else entry, inner.shape, parent)

    def _write(self, node: dict[str, Any], shape: Shape, parent: str | None) -> None:
        inside = list(_taken_out(node, shape))
        if parent is not None:
            node[PARENT_KEY] = parent
        self.lines.append(orjson.dumps(node, option=orjson.OPT_APPEND_NEWLINE))
        for key, inner, connection, owner in inside:
            page: Mapping[str, Any] | None = connection
            while page is not None:
                self.write_list(page, inner, owner)
                cursor = _next_cursor(page)
                if cursor is None:
                    break
                page = self._reader.rest_of(self._caller, self._query, inner, key, owner, cursor)


def _taken_out(
    node: dict[str, Any], shape: Shape
) -> Iterator[tuple[str, InnerList, Mapping[str, Any], str]]:
    """Take the lists out of an object's answer, each with the id of the object it is inside of."""
    owner = node.pop(ID_KEY, None)
    for key, inner in shape.lists.items():
        connection = node.pop(key, None)
        if connection is not None:
            yield key, inner, connection, owner
    for key, part in shape.objects.items():
        value = node.get(key)
        for entry in value if isinstance(value, list) else [value]:
            if entry is not None:
                yield from _taken_out(entry, part)


def _next_cursor(connection: Mapping[str, Any]) -> str | None:
    page = connection[PAGE_KEY]
    cursor: str | None = page["endCursor"] if page["hasNextPage"] else None
    return cursor
