"""A file that does not fit a reader's head holds two things: this gate says which.

Usage: python -m scripts.check_sizes
"""

import ast
import sys
from collections.abc import Iterator

from scripts.tracked_files import ROOT, tracked_files

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50

# A migration is a list of statements, written once and never edited: no rule hides in its length.
EXEMPT = "migrations/versions"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def oversized(name: str, source: str) -> Iterator[str]:
    """One sentence for the file and for each function that is too long."""
    lines = len(source.splitlines())
    if lines > FILE_LINES_MAX:
        yield f"{name} has {lines} lines; {FILE_LINES_MAX} are allowed"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function) and (length := function_lines(node)) > FUNCTION_LINES_MAX:
            yield (
                f"{name}:{node.lineno} {node.name} has {length} lines; "
                f"{FUNCTION_LINES_MAX} are allowed"
            )


def function_lines(function: Function) -> int:
    """Lines from `def` to the end; the docstring is free, so that nobody saves on it."""
    assert function.end_lineno is not None
    length = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        assert first.end_lineno is not None
        length -= first.end_lineno - first.lineno + 1
    return length


def main() -> int:
    """Print what is too long; the exit status says whether anything is."""
    found = [
        complaint
        for path in tracked_files("*.py", f":(exclude){EXEMPT}")
        for complaint in oversized(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]
    print("\n".join(found) or "Sizes: every file and function fits.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
