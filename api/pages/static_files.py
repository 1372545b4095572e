import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

# Stated here because the operating system's table differs from machine to machine.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    "": "text/plain; charset=utf-8",
}
COMPRESSED = {".css", ".html", ".js", ".svg", ""}
REVALIDATE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent: plain, compressed where that is smaller, and its version."""

    content: bytes
    gzipped: bytes | None
    content_type: str
    etag: str


@lru_cache(maxsize=256)
def read_static_file(path: Path, modified_ns: int) -> StaticFile:  # noqa: ARG001
    """Read and compress a file once; another modification time reads it again."""
    content = path.read_bytes()
    gzipped = gzip.compress(content, mtime=0) if path.suffix in COMPRESSED else None
    if gzipped is not None and len(gzipped) >= len(content):
        gzipped = None
    return StaticFile(
        content=content,
        gzipped=gzipped,
        content_type=CONTENT_TYPES[path.suffix],
        etag=sha256(content).hexdigest()[:32],
    )


def accepts_gzip(request: Request) -> bool:
    """Whether the client takes gzip; "gzip;q=0" is a refusal."""
    for offer in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, quality = offer.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return quality.strip("0.") != "" if quality else True
    return False


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether the client already holds this version (RFC 9110, weak comparison)."""
    held = request.headers.get("if-none-match", "")
    return held.strip() == "*" or etag in (
        tag.strip().removeprefix("W/") for tag in held.split(",")
    )


def static_response(
    request: Request, path: Path, headers: Mapping[str, str], cache_control: str = REVALIDATE
) -> Response:
    """Answer with a file, compressed where the client takes it, or with 304."""
    file = read_static_file(path, path.stat().st_mtime_ns)
    use_gzip = file.gzipped is not None and accepts_gzip(request)
    etag = f'"{file.etag}-gzip"' if use_gzip else f'"{file.etag}"'
    answer_headers = {
        **headers,
        "ETag": etag,
        "Cache-Control": cache_control,
        "Vary": "Accept-Encoding",
    }
    if is_unchanged(request, etag):
        return Response(status_code=304, headers=answer_headers)
    content = file.content
    if use_gzip and file.gzipped is not None:
        content = file.gzipped
        answer_headers["Content-Encoding"] = "gzip"
    return Response(content, headers=answer_headers, media_type=file.content_type)


def not_found(headers: Mapping[str, str]) -> Response:
    """Say only that nothing is there, under the page's own policy."""
    return PlainTextResponse("Not found", status_code=404, headers=headers)


class StaticFolder:
    """The files of one folder, listed once: a name outside the list is never opened.

    So no path a client invents reaches the file system. A file added later needs a restart.
    Names under `chunks/` carry a hash of their content and are cached for ever.
    """

    def __init__(
        self, root: Path, headers: Mapping[str, str], suffixes: frozenset[str] | None = None
    ) -> None:
        self._headers = headers
        served = CONTENT_TYPES.keys() if suffixes is None else suffixes
        self._files = {
            path.relative_to(root).as_posix(): path
            for path in sorted(root.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.suffix in served
        }

    def response(self, request: Request, name: str) -> Response:
        path = self._files.get(name)
        if path is None:
            return not_found(self._headers)
        cache_control = FOR_EVER if name.startswith("chunks/") else REVALIDATE
        return static_response(request, path, self._headers, cache_control)
