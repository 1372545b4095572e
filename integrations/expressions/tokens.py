"""Words of the Common Expression Language, each with its place in the text."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from domain.expressions import TEXT_LIMIT, InvalidExpression

TOKENS_LIMIT = 400

_STRING = r"""[rR]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_PATTERN = re.compile(
    rf"""
    (?P<blank>\s+|//[^\n]*)
    |(?P<string>{_STRING})
    |(?P<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)
    |(?P<integer>0x[0-9a-fA-F]+|\d+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[<>!?:+\-*/%().,\[\]])
    """,
    re.VERBOSE,
)


class Kind(Enum):
    """What a word is."""

    STRING = auto()
    DOUBLE = auto()
    INTEGER = auto()
    NAME = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word from `start` until before `end`."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.text)

    @property
    def shown(self) -> str:
        """What a complaint calls it."""
        return repr(self.text) if self.text else "the end"


def tokens_of(text: str) -> list[Token]:
    """The words of a text, then END. Raises InvalidExpression."""
    if len(text) > TEXT_LIMIT:
        raise wrong(text, TEXT_LIMIT, f"at most {TEXT_LIMIT} characters")
    found, place = [], 0
    while place < len(text):
        match = _PATTERN.match(text, place)
        if match is None:
            raise wrong(text, place, _unreadable(text[place]))
        if match.lastgroup != "blank":
            found.append(Token(Kind[str(match.lastgroup).upper()], match.group(), place))
        place = match.end()
        if len(found) > TOKENS_LIMIT:
            raise wrong(text, place, f"at most {TOKENS_LIMIT} words and signs")
    return [*found, Token(Kind.END, "", len(text.rstrip()))]


def wrong(text: str, place: int, reason: str) -> InvalidExpression:
    """The complaint about a place in a text."""
    before = text[:place]
    line = before.count("\n") + 1
    return InvalidExpression(reason, line, place - (before.rfind("\n") + 1) + 1)


def _unreadable(character: str) -> str:
    if character in "\"'":
        return "a text without its closing quote"
    if character == "=":
        return "'=' means nothing here; equality is '=='"
    if character in "&|":
        return f"{character!r} means nothing here; write {character * 2!r}"
    return f"{character!r} means nothing here"
