"""The operations of the guides, for GraphiQL: what a reader sees there can be tried at once."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, cast

from graphql import OperationDefinitionNode, parse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.pages.example_operations import Credential, ExampleOperation

CREDENTIALS: Final[Mapping[str, Credential]] = {
    "storefront": "storefront",
    "shopper": "shopper",
    "staff": "staff",
    "partner": "partner",
    "guest": "tracking",
}
"""Who runs a block, by the mark `as=`."""
NOT_OFFERED: Final = frozenset({"refused", "errors", "cart"})
"""What is shown to fail, and what needs a header that GraphiQL does not send."""

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4)
def load_guide_operations(docs_folder: Path) -> Sequence[ExampleOperation]:
    """The named operations of the guides, in their order, with the variables that stand there."""
    guides = sorted((docs_folder / "guides").glob("*.md"))
    return tuple(operation for guide in guides for operation in _operations(docs_folder, guide))


def identity_of(name: str, line: int) -> str:
    """What names the block of a document that begins at a line, counted from 1."""
    return f"{name}:{line}"


def offered_as(info: str) -> Credential | None:
    """The credential that a fenced block is run with; None for a block that is not offered."""
    language, *marks = shlex.split(info) or [""]
    given = dict(mark.partition("=")[::2] for mark in marks)
    if language != "graphql" or NOT_OFFERED & given.keys():
        return None
    return CREDENTIALS.get(given.get("as", ""))


def named_operation(text: str) -> str | None:
    """The name of a block's one operation; None where it has none, or several."""
    names = [
        definition.name.value if definition.name is not None else None
        for definition in parse(text).definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    return names[0] if len(names) == 1 else None


def _operations(docs_folder: Path, guide: Path) -> Iterator[ExampleOperation]:
    tokens = MarkdownIt("commonmark").parse(guide.read_text(encoding="utf-8"))
    path = guide.relative_to(docs_folder).as_posix()
    title = heading = ""
    blocks = [token for token in tokens if token.type == "fence"]
    following = dict(pairwise(map(id, blocks)))
    by_id = {id(token): token for token in blocks}
    for token, inline in pairwise([*tokens, Token("end", "", 0)]):
        if token.type == "heading_open":
            heading = inline.content
            title = title or heading
        credential = offered_as(token.info) if token.type == "fence" else None
        if credential is None:
            continue
        name = named_operation(token.content)
        if name is None:
            continue
        yield ExampleOperation(
            identity=identity_of(path, _line(token)),
            name=_WORDS.sub(" ", name).capitalize(),
            description=heading,
            credential=credential,
            operation_name=name,
            query=token.content,
            variables=_variables(by_id.get(following.get(id(token), 0))),
            group=title,
        )


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _variables(block: Token | None) -> Mapping[str, object]:
    if block is None or block.info.split()[:2] != ["json", "variables"]:
        return {}
    return cast("Mapping[str, object]", json.loads(block.content))
