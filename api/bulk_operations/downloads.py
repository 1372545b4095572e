"""Downloads of bulk results: JSON Lines from the database, whole or from any byte on."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.bulk_operations.types import DOWNLOADS
from api.services import Services
from domain.bulk_operations.bulk_operation import BulkOperationStatus
from persistence.reads.bulk_operations import result_part, result_size

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?\Z")
_READY = frozenset(
    {
        BulkOperationStatus.COMPLETED.value,
        BulkOperationStatus.FAILED.value,
        BulkOperationStatus.CANCELED.value,
    }
)


def download_routes(services: Services) -> list[Route]:
    """Where `BulkOperation.url` leads."""

    async def download(request: Request) -> Response:
        return await _download(services, request)

    return [Route(f"{DOWNLOADS}/{{link}}.jsonl", download, methods=["GET", "HEAD"])]


async def _download(services: Services, request: Request) -> Response:
    links = services.download_links
    link = request.path_params["link"]
    operation_id = links.read(link, services.clock()) if links is not None else None
    if operation_id is None:
        return _refused(404, "NOT_FOUND", "This address is wrong, or older than a day.")

    def size_of() -> tuple[str, int] | None:
        with services.database.snapshot() as snapshot:
            return result_size(snapshot, operation_id, services.clock())

    found = await services.run_read(size_of)
    if found is None:
        return _refused(
            404, "NOT_FOUND", "This address ended with the credential that asked for it."
        )
    if found[0] == BulkOperationStatus.EXPIRED.value:
        return _refused(410, "EXPIRED", "This result was kept long enough and is gone.")
    status, size = found
    if status not in _READY:
        return _refused(409, "NOT_READY", "This operation has not ended.")
    return _answer(services, request, operation_id, size)


def _answer(services: Services, request: Request, operation_id: UUID, size: int) -> Response:
    start, end = 0, size
    asked = request.headers.get("range")
    entity = f'"{operation_id.hex}-{size}"'
    wanted = _RANGE.match(asked) if asked else None
    partial = wanted is not None and request.headers.get("if-range", entity) == entity
    if partial and wanted is not None:
        start = int(wanted[1])
        end = min(size, int(wanted[2]) + 1) if wanted[2] else size
        if start >= end:
            return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    headers = {
        "content-length": str(end - start),
        "accept-ranges": "bytes",
        "etag": entity,
        "cache-control": "private, no-store",
        "content-disposition": f'attachment; filename="{operation_id.hex}.jsonl"',
        "x-content-type-options": "nosniff",
    }
    if partial:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    lines = _lines(services, operation_id, start, end if request.method == "GET" else start)
    return StreamingResponse(
        lines,
        status_code=206 if partial else 200,
        headers=headers,
        media_type="application/jsonl; charset=utf-8",
    )


async def _lines(
    services: Services, operation_id: UUID, start: int, end: int
) -> AsyncIterator[bytes]:
    """The bytes from start to end, part by part: nothing is held while the client is slow."""
    while start < end:
        place = start

        def read(at: int = place) -> tuple[int, bytes] | None:
            with services.database.snapshot() as snapshot:
                return result_part(snapshot, operation_id, at)

        found = await services.run_read(read)
        if found is None:
            return
        first, content = found
        piece = content[start - first : end - first]
        if not piece:
            return
        yield piece
        start += len(piece)


def _refused(status: int, code: str, message: str) -> Response:
    return JSONResponse(
        {"errors": [{"message": message, "extensions": {"code": code}}]},
        status_code=status,
        headers={"cache-control": "no-store", "x-content-type-options": "nosniff"},
    )
