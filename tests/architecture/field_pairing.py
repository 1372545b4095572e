"""From the name of a mutation a newcomer guesses its files; this module guesses as they would."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Mutation(NamedTuple):
    """A mutation as clients see it, and the area whose folder declares it."""

    area: str
    name: str


def mutations(root: Path) -> Iterator[Mutation]:
    """Every method under `api/` that Strawberry publishes as a mutation."""
    for path in sorted((root / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    if _decorator_name(decorator).split(".")[-1] == "mutation":
                        yield Mutation(path.parent.name, _field_name(node, decorator))


def complaints(root: Path) -> list[str]:
    """What is missing: each mutation has a use case and a document that tests send."""
    found = []
    for mutation in mutations(root):
        folder = root / "use_cases" / mutation.area
        if not any(_same_words(path.stem, mutation.name) for path in folder.glob("*.py")):
            found.append(
                f"{mutation.name}: no file in use_cases/{mutation.area}/ has its words, verb first"
            )
        document = root / "tests" / "documents" / mutation.area / f"{mutation.name}.graphql"
        if not document.exists():
            found.append(f"{mutation.name}: {document.relative_to(root)} is missing")
        elif not re.search(rf"\b{mutation.name}\b", document.read_text(encoding="utf-8")):
            found.append(f"{mutation.name}: {document.relative_to(root)} does not send it")
    return found


def _decorator_name(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _field_name(function: ast.FunctionDef | ast.AsyncFunctionDef, decorator: ast.expr) -> str:
    if isinstance(decorator, ast.Call):
        for keyword in decorator.keywords:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    first, *rest = function.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _same_words(stem: str, field: str) -> bool:
    """Whether `place_orders` can be `orderPlace`: one verb first, the object's words in order.

    A use case that takes a batch may name its object in the plural.
    """
    verb_and_object = [_singular(word) for word in stem.split("_")]
    words = [_singular(word.lower()) for word in re.findall(r"[A-Z]?[a-z0-9]+", field)]
    return any(words[cut:] + words[:cut] == verb_and_object for cut in range(1, len(words)))


def _singular(word: str) -> str:
    return word.removesuffix("s")
