"""The fenced blocks of our Markdown, and the marks that say how each is run.

Marks stand behind the language, where a reader never sees them:

    ```graphql as=storefront save=TOKEN:orderPlace.trackingToken

`as=staff|partner|storefront|guest|shopper` runs an operation; `refused` and `errors` say that it is expected
to fail, `cart=NAME` sends a saved cart's secret beside the credential. A block `json variables` behind it holds its variables, a block `json answer` (or
`text answer`) what comes back, where `…` stands for anything. `bash run`, `python run` and
`javascript run` are run as they are; `until=TEXT` ends what would go on for ever. `picture` is only
looked at, `shown=WHERE` is a part of a file that is in the repository, `name=NAME` is run by a test
of its own, and what cannot be run says why: `not-run=REASON`.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

CHECKOUT = Path(__file__).parents[2]
ALONE = frozenset({"run", "refused", "errors", "variables", "answer", "picture"})
NAMED = frozenset({"as", "cart", "name", "save", "until", "messages", "not-run", "shown"})
RUN_BY = frozenset({"run", "as", "name", "variables", "answer", "picture", "not-run", "shown"})
"""One of these says what becomes of a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. `marks` without a value are empty strings."""

    document: str
    line: int
    language: str
    marks: dict[str, str]
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def problem(self) -> str | None:
        """What is wrong with its marks, if anything is."""
        wrong = [
            name for name, value in self.marks.items() if name not in (NAMED if value else ALONE)
        ]
        if wrong:
            return f"{self}: no such mark: {wrong[0]}"
        if not RUN_BY & self.marks.keys():
            return f"{self}: no mark says how this block is run, or why it is not"
        return None


def documents() -> Sequence[Path]:
    """Everything written for readers that holds examples."""
    return [
        CHECKOUT / "README.md",
        *sorted((CHECKOUT / "docs").rglob("*.md")),
        *sorted((CHECKOUT / "examples").glob("*.md")),
        # Not what is installed in them: node_modules.
        *sorted((CHECKOUT / "examples").glob("*/*.md")),
    ]


def blocks_of(path: Path) -> list[Block]:
    """The fenced blocks of a document, in order."""
    name = path.relative_to(CHECKOUT).as_posix() if path.is_relative_to(CHECKOUT) else path.name
    blocks = []
    for token in MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8")):
        if token.type != "fence":
            continue
        language, *marks = shlex.split(token.info) or [""]
        line = token.map[0] + 1 if token.map else 0
        blocks.append(
            Block(
                document=name,
                line=line,
                language=language,
                marks=dict(mark.partition("=")[::2] for mark in marks),
                text=token.content,
            )
        )
    return blocks


def named_block(document: str, name: str) -> Block:
    """The block that a test of its own runs."""
    (block,) = [b for b in blocks_of(CHECKOUT / document) if b.marks.get("name") == name]
    return block
