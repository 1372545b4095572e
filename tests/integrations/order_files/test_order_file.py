import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.importing.facts import RejectedRow, RejectReason
from domain.importing.rows import ColumnsMissing, Row
from integrations.order_files.errors import OrderFileUnreadable, RejectsNotWritable
from integrations.order_files.order_file import OrderFile
from integrations.order_files.rejects_file import rejects_file
from tests.domain.importing.exports import HEADER, MAPPING

TITLE = ",".join(HEADER) + "\n"
GOOD = "1,A,MUG,2,2011-03-01T12:00,2.50,7,United Kingdom\n"


def written(folder: Path, content: bytes | str, name: str = "orders.csv") -> OrderFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return OrderFile(path, MAPPING)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_a_file_is_opened_by_its_content_whatever_its_name(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    file = written(tmp_path, pack((TITLE + GOOD).encode()), "orders.bin")
    assert file.header() == HEADER
    (row,) = file.rows()
    assert isinstance(row, Row)
    assert (row.number, row.quantity) == (2, 2)


def test_the_same_content_has_the_same_fingerprint(tmp_path: Path) -> None:
    one, other = written(tmp_path, TITLE, "a.csv"), written(tmp_path, TITLE, "b.csv")
    assert one.fingerprint() == other.fingerprint()
    assert one.fingerprint() != written(tmp_path, TITLE + GOOD, "c.csv").fingerprint()


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    content = "\ufeff" + TITLE + "\n" + GOOD + "\n\n"
    (row,) = written(tmp_path, content.replace("\n", "\r\n")).rows()
    assert isinstance(row, Row)


def test_quoted_fields_may_hold_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    content = TITLE + GOOD.replace("MUG", '"MUG, ""BIG""\nRED"') + GOOD
    first, second = written(tmp_path, content).rows()
    assert isinstance(first, Row)
    assert first.title == 'MUG, "BIG"\nRED'
    assert isinstance(second, Row)
    assert (second.number, second.title) == (3, "MUG")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD.encode().replace(b"MUG", b"M\xa3G"), RejectReason.BAD_BYTES),
        (GOOD.encode().replace(b"MUG", b"M\0G"), RejectReason.BAD_BYTES),
        (GOOD.encode().replace(b"MUG", b'"MUG"5'), RejectReason.BAD_QUOTES),
        (b"one,two\n", RejectReason.WRONG_COLUMN_COUNT),
    ],
)
def test_a_bad_line_is_rejected_and_the_next_one_read(
    tmp_path: Path, line: bytes, reason: RejectReason
) -> None:
    bad, good = written(tmp_path, TITLE.encode() + line + GOOD.encode()).rows()
    assert isinstance(bad, RejectedRow)
    assert (bad.row, bad.reason) == (2, reason)
    assert isinstance(good, Row)


LONG = (TITLE + GOOD * 9999).encode()
UNREADABLE = {
    "empty": (b"", "is empty"),
    "blank": (b"\n\n", "is empty"),
    "xz without its end": (lzma.compress(LONG)[:-40], "cut off|damaged"),
    "xz with its start only": (lzma.compress(LONG)[:100], "cut off"),
    "gzip without its end": (gzip.compress(LONG)[:-20], "cut off"),
    "gzip with a wrong checksum": (gzip.compress(LONG)[:-8] + b"\0" * 8, "damaged"),
    "spreadsheet": (b"PK\x03\x04" + b"\0" * 40, "save it as CSV"),
    "UTF-16": (TITLE.encode("utf-16"), "UTF-16"),
    "header with a NUL": (b"ref\0erence,sku\n", "header is not text"),
    "endless line": (b"x" * 1_100_000, "not a CSV file"),
    "open quote": ((TITLE + GOOD.replace("MUG", '"MUG') + GOOD).encode(), "line 2 is not closed"),
    "open quote far from the end": (
        (TITLE + GOOD + GOOD.replace("MUG", '"MUG') + GOOD * 9999).encode(),
        "line 3",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_cannot_be_read_to_its_end_says_why(tmp_path: Path, what: str) -> None:
    content, message = UNREADABLE[what]
    with pytest.raises(OrderFileUnreadable, match=message):
        list(written(tmp_path, content).rows())


def test_a_missing_file_a_folder_and_a_missing_column_say_so(tmp_path: Path) -> None:
    missing = OrderFile(tmp_path / "none.csv", MAPPING)
    with pytest.raises(OrderFileUnreadable, match="No such file"):
        missing.header()
    with pytest.raises(OrderFileUnreadable, match="No such file"):
        missing.fingerprint()
    with pytest.raises(OrderFileUnreadable, match="Is a directory"):
        list(OrderFile(tmp_path, MAPPING).rows())
    with pytest.raises(ColumnsMissing, match="no column 'country'"):
        list(written(tmp_path, TITLE.replace(",country", "")).rows())


def test_rejects_are_written_as_csv_with_their_row_and_reason(tmp_path: Path) -> None:
    file = written(tmp_path, TITLE + GOOD.replace(",2,", ",two,"))
    path = tmp_path / "rejects.csv"
    with rejects_file(path, file.header) as rejects:
        for row in file.rows():
            if isinstance(row, RejectedRow):
                rejects.add(row)
    assert rejects.rows == 1
    header, line = path.read_text().splitlines()
    assert header == "row,reason,message,reference,sku,title,quantity,date,price,customer,country"
    assert line.startswith("2,bad_quantity,'two' is not a number,1,A,MUG,two,")


def test_no_rejects_make_no_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    with rejects_file(path, list) as rejects:
        assert rejects.rows == 0
    assert not path.exists()


def test_rejects_that_cannot_be_written_stop_the_import(tmp_path: Path) -> None:
    file = written(tmp_path, TITLE + GOOD.replace(",2,", ",two,"))
    (row,) = file.rows()
    assert isinstance(row, RejectedRow)
    with (
        rejects_file(tmp_path / "none" / "rejects.csv", file.header) as rejects,
        pytest.raises(RejectsNotWritable, match="Name another file"),
    ):
        rejects.add(row)
