"""Opening a file by what it is, not by what it is called: plain, gzip or xz."""

import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Protocol

from integrations.order_files.errors import OrderFileUnreadable

_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
_NOT_TEXT = (
    (b"PK\x03\x04", "a spreadsheet or ZIP archive; save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file; save it as CSV"),
    (b"%PDF", "a PDF; save it as CSV"),
    (b"SQLite format 3\x00", "a database; export it as CSV"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; use gzip or xz"),
    (b"BZh", "compressed with bzip2; use gzip or xz"),
    (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
)


class Lines(Protocol):
    """What a file of any compression can do."""

    def readline(self, size: int = -1, /) -> bytes:
        """The next line, or its first `size` bytes; empty at the end."""
        ...


@contextmanager
def opened(path: Path) -> Iterator[Lines]:
    """The file's bytes, decompressed. Raises OrderFileUnreadable, also while it is read."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
            file.seek(0)
            for magic, what in _NOT_TEXT:
                if start.startswith(magic):
                    raise OrderFileUnreadable(f"{path} is {what}.")
            with _decompressed(file, start) as content:
                yield content
    except EOFError:
        raise OrderFileUnreadable(
            f"{path} is cut off: the compressed data ends too early. Fetch it again."
        ) from None
    except (lzma.LZMAError, gzip.BadGzipFile, zlib.error) as damage:
        raise OrderFileUnreadable(f"{path} is damaged: {damage}. Fetch it again.") from None
    except OSError as problem:
        raise OrderFileUnreadable(f"{path} cannot be read: {problem.strerror}.") from None


def _decompressed(file: IO[bytes], start: bytes) -> AbstractContextManager[Lines]:
    if start.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file)
    if start.startswith(_XZ):
        return lzma.LZMAFile(file)
    return nullcontext(file)
