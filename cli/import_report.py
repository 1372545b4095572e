"""What an import came to: tables for people, JSON for programs."""

from pathlib import Path
from typing import Any

import orjson

from cli.commands import CommandFailed
from cli.output import remark, say, say_table
from domain.importing.report import ReconciliationReport
from domain.money import Money
from integrations.order_files.rejects_file import RejectsFile
from persistence.imported_sums import ImportedSums
from use_cases.importing.import_orders import ImportReport


def as_json(report: ImportReport, rejects: RejectsFile) -> dict[str, Any]:
    """Plain values; amounts as decimal texts, exact."""
    currency, sums = report.reconciliation.currency, report.sums
    return {
        "alreadyDone": report.already_done,
        "rejected": report.rejected,
        "rejectsFile": str(rejects.path) if rejects.rows else None,
        "database": {
            "orders": sums.orders,
            "lines": sums.lines,
            "pieces": sums.pieces,
            "lineAmount": _text(sums.line_amount, currency),
            "shippingAmount": _text(sums.shipping_amount, currency),
            "discountAmount": _text(sums.discount_amount, currency),
            "orderTotal": _text(sums.order_total, currency),
            "charged": _text(sums.charged, currency),
            "refunds": sums.refunds,
            "refunded": _text(sums.refunded, currency),
            "piecesReturned": sums.pieces_returned,
            "piecesFound": sums.pieces_found,
            "piecesWrittenOff": sums.pieces_written_off,
            "residue": [
                {
                    "kind": kind,
                    "entries": entries,
                    "pieces": pieces,
                    "amount": _text(amount, currency),
                }
                for kind, (entries, pieces, amount) in sums.residue.items()
            ],
        },
        **report.reconciliation.as_json(),
    }


def write_report(path: Path, values: dict[str, Any]) -> None:
    """Keep a report in a file. Raises CommandFailed."""
    try:
        path.write_bytes(orjson.dumps(values, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise CommandFailed(
            f"The import is done, but {path} cannot be written: {error.strerror}. "
            "Run the same command again; it changes nothing but writes the report."
        ) from error


def print_report(report: ImportReport, rejects: RejectsFile) -> None:
    """Print what became of the file, and what is in the database for it."""
    if report.already_done:
        remark("This file was imported before; nothing has changed. It came to this:")
    found, currency = report.reconciliation, report.reconciliation.currency
    rows = [list(line) for line in found.lines()]
    say_table(
        "What became of the file", "Rows", "Pieces", f"Value ({currency})", rows=rows, numbers=True
    )
    say("")
    held = _held(report.sums, found)
    say_table("In the database", "", "Pieces", f"Amount ({currency})", rows=held, numbers=True)
    matching = found.matching
    if matching.rows:
        say(
            f"\n{matching.linked:,} of {matching.rows:,} rows of credits are tied to the orders "
            f"they undo ({matching.linked_percent:.1f} %)."
        )
    if report.rejected:
        say(f"\n{report.rejected:,} rows were not recorded: see {rejects.path}.")
    if not report.already_done:
        say("\nFile, report and database agree: every row, piece and amount is accounted for.")


def _held(sums: ImportedSums, found: ReconciliationReport) -> list[list[str]]:
    currency = found.currency
    rows = [
        ["orders", f"{sums.orders:,}", f"{sums.pieces:,}", _text(sums.order_total, currency)],
        ["charged", "", "", _text(sums.charged, currency)],
        [
            "refunded",
            f"{sums.refunds:,}",
            f"{-sums.pieces_returned:,}",
            _text(-sums.refunded, currency),
        ],
        ["stock written off", "", f"{-sums.pieces_written_off:,}", ""],
        ["stock found", "", f"{sums.pieces_found:,}", ""],
    ]
    return rows + [
        [f"kept: {kind}", f"{entries:,}", f"{pieces:,}", _text(amount, currency)]
        for kind, (entries, pieces, amount) in sums.residue.items()
    ]


def _text(minor: int, currency: str) -> str:
    return str(Money(minor, currency).to_decimal())
