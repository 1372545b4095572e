"""Clients rely on schema.graphql: this gate says what a change would take away from them.

Compares the file with the one of the latest release (the latest tag), or of the last commit while
there is no release. Only what the older one deprecates may go.

Usage: python -m scripts.schema_breaking_changes
"""

import subprocess
import sys
from pathlib import Path

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    Visitor,
    build_ast_schema,
    build_schema,
    find_breaking_changes,
    parse,
    visit,
)

from scripts.tracked_files import ROOT

FILE = "schema.graphql"
ROOT_TYPES = ("Query", "Mutation", "Subscription")


def breaking_changes(old: str, new: str) -> list[str]:
    """What a client that uses nothing deprecated in `old` could do there and cannot in `new`."""
    promised = build_ast_schema(_reachable(_without_deprecated(parse(old))), assume_valid=True)
    return [
        f"{change.type.name}: {change.description}"
        for change in find_breaking_changes(promised, build_schema(new, assume_valid=True))
    ]


class _DropDeprecated(Visitor):
    """Removes fields, arguments, input fields and enum values that are marked as going."""

    def enter(self, node: Node, *_: object) -> object:
        directives: tuple[DirectiveNode, ...] = getattr(node, "directives", None) or ()
        gone = any(directive.name.value == "deprecated" for directive in directives)
        return REMOVE if gone else None


def _without_deprecated(document: DocumentNode) -> DocumentNode:
    kept: DocumentNode = visit(document, _DropDeprecated())
    return kept


class _NamedTypes(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        self.found.add(node.name.value)


def _reachable(document: DocumentNode) -> DocumentNode:
    """Without the types that only deprecated fields led to: they may go with those fields."""
    definitions = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode)
    }
    leads_to: dict[str, set[str]] = {}
    for name, node in definitions.items():
        types = _NamedTypes()
        visit(node, types)
        leads_to.setdefault(name, set()).update(types.found)
        # A field of an interface may answer with any type that implements it.
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for interface in node.interfaces or ():
                leads_to.setdefault(interface.name.value, set()).add(name)

    reached: set[str] = set()
    waiting = [name for name in ROOT_TYPES if name in definitions]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += leads_to.get(name, ())
    kept = tuple(
        node
        for node in document.definitions
        if not isinstance(node, TypeDefinitionNode) or node.name.value in reached
    )
    return DocumentNode(definitions=kept)


def baseline(repository: Path) -> tuple[str, str] | None:
    """The name of the commit to compare with, and its schema; None where it has none."""
    tag = _git(repository, "describe", "--tags", "--abbrev=0")
    commit = tag.strip() if tag else "HEAD"
    schema = _git(repository, "show", f"{commit}:{FILE}")
    return None if schema is None else (commit, schema)


def _git(repository: Path, *arguments: str) -> str | None:
    done = subprocess.run(
        ["git", *arguments], check=False, capture_output=True, text=True, cwd=repository
    )
    return done.stdout if done.returncode == 0 else None


def main(repository: Path = ROOT) -> int:
    """Print what breaks; the exit status says whether anything does."""
    current = repository / FILE
    if not current.exists():
        print(f"{FILE} is missing: export it with `make schema`.")
        return 1
    old = baseline(repository)
    if old is None:
        print(f"Schema: the first version of {FILE}, nothing to break.")
        return 0
    commit, schema = old
    changes = breaking_changes(schema, current.read_text(encoding="utf-8"))
    for change in changes:
        print(f"Breaks clients of {commit}: {change}")
    if not changes:
        print(f"Schema: nothing that clients of {commit} use is gone.")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
