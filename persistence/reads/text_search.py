"""Plain text search: every word must occur, whatever its case."""

from sqlalchemy import ColumnElement, and_, false, true

from domain.validation import storable

WORDS_LIMIT = 8


def escaped(text: str) -> str:
    """The text with LIKE's wildcards taken literally (escape character: backslash)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def matching_words(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether each word of the text occurs in a lower-case column; more than eight are left out."""
    if not storable(text):
        return false()
    words = text.lower().split()[:WORDS_LIMIT]
    return and_(true(), *(column.like(f"%{escaped(word)}%", escape="\\") for word in words))
