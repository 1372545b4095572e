"""The grammar: a text of the Common Expression Language as a tree.

Our own reader and not the engine's: it bounds depth and size (the engine's parser can be driven to
exhaust memory), leaves out what conditions do not need (maps, bytes, messages, `map`, `filter`), and
gives each part its place, so that the checker can point at it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from integrations.expressions.tokens import Kind, Token, tokens_of, wrong

DEPTH_LIMIT = 24

_BINARY = (
    ("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"),
)  # fmt: skip
"""Signs from the loosest to the tightest; all of them go from left to right."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written."""

    token: Token


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or the first part of one."""

    token: Token


@dataclass(frozen=True, slots=True)
class Member:
    """`target.name`."""

    target: "Node"
    token: Token


@dataclass(frozen=True, slots=True)
class Index:
    """`target[key]`."""

    target: "Node"
    key: "Node"
    token: Token


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)` or `target.name(arguments)`."""

    target: "Node | None"
    token: Token
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """`[first, second]`."""

    token: Token
    entries: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`!it` or `-it`."""

    token: Token
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """`left sign right`."""

    token: Token
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? yes : no`."""

    token: Token
    condition: "Node"
    yes: "Node"
    no: "Node"


Node: TypeAlias = Literal | Name | Member | Index | Call | Listing | Unary | Binary | Choice


def tree_of(text: str) -> Node:
    """The tree of a text. Raises InvalidExpression with the place of the first thing wrong."""
    return _Reader(text).whole()


class _Reader:
    """Recursive descent; `depth` is counted wherever it goes down."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens_of(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._expression()
        if self._token.kind is not Kind.END:
            raise self._unexpected("the end")
        return tree

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _accept(self, *signs: str) -> Token | None:
        token = self._token
        if token.kind in (Kind.SIGN, Kind.NAME) and token.text in signs:
            return self._take()
        return None

    def _expect(self, sign: str) -> Token:
        token = self._accept(sign)
        if token is None:
            raise self._unexpected(repr(sign))
        return token

    def _unexpected(self, wanted: str) -> Exception:
        return wrong(self._text, self._token.start, f"expected {wanted}, not {self._token.shown}")

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise wrong(self._text, self._token.start, f"nested deeper than {DEPTH_LIMIT}")
        tree = self._binary(0)
        if sign := self._accept("?"):
            yes = self._binary(0)
            self._expect(":")
            tree = Choice(sign, tree, yes, self._expression())
        self._depth -= 1
        return tree

    def _binary(self, level: int) -> Node:
        if level == len(_BINARY):
            return self._unary()
        tree = self._binary(level + 1)
        while sign := self._accept(*_BINARY[level]):
            tree = Binary(sign, tree, self._binary(level + 1))
        return tree

    def _unary(self) -> Node:
        # Each sign once: nobody means `!!`, and a long row of them only costs depth.
        if sign := self._accept("!", "-"):
            return Unary(sign, self._member())
        return self._member()

    def _member(self) -> Node:
        tree = self._primary()
        while sign := self._accept(".", "["):
            if sign.text == "[":
                tree = Index(tree, self._expression(), sign)
                self._expect("]")
                continue
            if self._token.kind is not Kind.NAME:
                raise self._unexpected("a name")
            name = self._take()
            arguments = self._arguments()
            tree = Member(tree, name) if arguments is None else Call(tree, name, arguments)
        return tree

    def _primary(self) -> Node:
        if self._token.kind in (Kind.STRING, Kind.DOUBLE, Kind.INTEGER):
            return Literal(self._take())
        if token := self._accept("true", "false"):
            return Literal(token)
        if self._accept("("):
            tree = self._expression()
            self._expect(")")
            return tree
        if token := self._accept("["):
            return Listing(token, self._entries("]"))
        if self._token.kind is not Kind.NAME or self._token.text == "in":
            raise self._unexpected("a value")
        token = self._take()
        arguments = self._arguments()
        return Name(token) if arguments is None else Call(None, token, arguments)

    def _arguments(self) -> tuple[Node, ...] | None:
        return self._entries(")") if self._accept("(") else None

    def _entries(self, closing: str) -> tuple[Node, ...]:
        if self._accept(closing):
            return ()
        entries = [self._expression()]
        while self._accept(","):
            entries.append(self._expression())
        self._expect(closing)
        return tuple(entries)
