"""The HTML around what the pages say; every value put in is escaped by whoever puts it in."""

from pathlib import Path
from string import Template


def _template(name: str) -> Template:
    return Template(Path(__file__).with_name(name).read_text(encoding="utf-8"))


DOCUMENT = _template("document.html")
HOME = _template("home.html")
