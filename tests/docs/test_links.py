import re
from pathlib import Path

import pytest

from tests.docs.blocks import CHECKOUT, documents

LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    dead = []
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://", "/")):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_documentation_links_only_to_what_a_server_shows() -> None:
    docs = CHECKOUT / "docs"
    outside = [
        f"{path.name}: {link}"
        for path in docs.rglob("*.md")
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if not link.startswith(("http", "#", "/"))
        and not (path.parent / link.partition("#")[0]).resolve().is_relative_to(docs)
    ]
    assert outside == []
