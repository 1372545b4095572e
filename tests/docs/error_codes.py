"""The codes that a client can meet outside of user errors, as the code of the API spells them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CODE = re.compile(r"[A-Z]+(_[A-Z]+)*\Z")
MAKERS = {"PublicError", "Throttled", "with_code", "_refuse"}
"""What is given a code; so is `super().__init__` of a public error."""


def codes_in(root: Path) -> dict[str, str]:
    """Each code that is made below `api/` or by the server, and the file that makes it."""
    files = [*sorted((root / "api").rglob("*.py")), root / "cli" / "serving" / "http_protocol.py"]
    return {
        code: path.relative_to(root).as_posix()
        for path in files
        for code in _codes(ast.parse(path.read_text(encoding="utf-8")))
    }


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "code":
                    yield from _code(value)
        elif isinstance(node, ast.Call) and _makes_errors(node.func):
            for argument in node.args:
                yield from _code(argument)


def _makes_errors(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        called = ast.unparse(function)
        return called == "super().__init__" or function.attr in MAKERS
    return isinstance(function, ast.Name) and function.id in MAKERS


def _code(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.match(value.value):
        yield value.value
