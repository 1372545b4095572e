import re
from collections import defaultdict
from functools import lru_cache
from html import escape
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.pages.guide_operations import identity_of, named_operation, offered_as
from api.pages.templates import DOCUMENT

# HTML in a document is shown, not run; markdown-it refuses `javascript:` links by itself.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def _plain_text(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


def _give_headings_ids(tokens: list[Token]) -> None:
    """Make `#a-heading` links work, with the names GitHub gives them."""
    seen: dict[str, int] = defaultdict(int)
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        name = re.sub(r"[^\w\- ]", "", _plain_text(inline).lower()).strip().replace(" ", "-")
        repeated = seen[name]
        seen[name] += 1
        token.attrSet("id", f"{name}-{repeated}" if repeated else name)


def _title(tokens: list[Token], fallback: str) -> str:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return _plain_text(inline)
    return fallback


@lru_cache(maxsize=256)
def _rendered(name: str, path: Path, modified_ns: int) -> tuple[str, str]:  # noqa: ARG001
    tokens = MARKDOWN.parse(path.read_text(encoding="utf-8"))
    _give_headings_ids(tokens)
    _offer_operations(tokens, name)
    return _title(tokens, path.stem), MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})


def _offer_operations(tokens: list[Token], name: str) -> None:
    """Behind each operation that GraphiQL has, put a link that opens it there."""
    if not name.startswith("guides/"):
        return
    for place, token in reversed([*enumerate(tokens)]):
        if token.type != "fence" or offered_as(token.info) is None or token.map is None:
            continue
        if named_operation(token.content) is not None:
            identity = escape(identity_of(name, token.map[0] + 1))
            link = f'<p class="try"><a href="/graphiql#{identity}">Try it in GraphiQL</a></p>'
            tokens.insert(place + 1, Token("html_block", "", 0, content=link))


def _title_and_body(name: str, path: Path) -> tuple[str, str]:
    return _rendered(name, path, path.stat().st_mtime_ns)


class Documentation:
    """The Markdown files of one folder as web pages; only files found inside it are opened."""

    def __init__(self, root: Path) -> None:
        self._pages = {
            path.relative_to(root).as_posix(): path
            for path in sorted(root.rglob("*.md"))
            if path.is_file() and not path.is_symlink()
        }

    def page(self, name: str) -> str | None:
        """The HTML of `guide.md`, also asked for as `guide`; of a folder, its README or index."""
        if name == "":
            return self._contents()
        folder = name.rstrip("/")
        for candidate in (name, f"{name}.md", f"{folder}/index.md", f"{folder}/README.md"):
            if candidate in self._pages:
                title, body = _title_and_body(candidate, self._pages[candidate])
                return DOCUMENT.substitute(title=escape(title), body=body)
        return None

    def _contents(self) -> str:
        folders: dict[str, list[str]] = defaultdict(list)
        for name, path in self._pages.items():
            link = f'<li><a href="/docs/{escape(name)}">{escape(_title_and_body(name, path)[0])}</a></li>'
            folders[name.rpartition("/")[0]].append(link)
        sections = [
            (f"<h2>{escape(folder.replace('/', ' / ').capitalize())}</h2>" if folder else "")
            + f"<ul>{''.join(links)}</ul>"
            for folder, links in sorted(folders.items())
        ]
        return DOCUMENT.substitute(
            title="Documentation", body=f"<h1>Documentation</h1>{''.join(sections)}"
        )
