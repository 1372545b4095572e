"""Types: what an expression reads and gives, known before anything is planned by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.expressions import InvalidExpression, ValueType, Variables
from integrations.expressions.functions import (
    CONVERSIONS,
    ELEMENTS,
    LISTS,
    METHODS,
    NUMBERS,
    QUANTIFIERS,
)
from integrations.expressions.syntax import (
    Binary,
    Call,
    Choice,
    Index,
    Listing,
    Literal,
    Member,
    Name,
    Node,
    Unary,
    tree_of,
)
from integrations.expressions.tokens import Kind, Token, wrong

T = ValueType
LARGEST_INTEGER = 2**63 - 1
QUANTIFIER_DEPTH_LIMIT = 2
"""`exists` inside `exists` and no deeper: the work stays square in the longest list."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a good expression.

    `places` are where it reads what (from, until before, path); `patterns` the regular expressions
    that it writes, with their places.
    """

    reads: tuple[str, ...]
    places: tuple[tuple[int, int, str], ...]
    patterns: tuple[tuple[int, str], ...]


def checked(text: str, variables: Variables, result: ValueType) -> Checked:
    """Check a text against what it may read and must give. Raises InvalidExpression."""
    tree = tree_of(text)
    checker = _Checker(text, variables)
    given = checker.type_of(tree, {})
    if given is not result:
        raise wrong(text, first_token(tree).start, f"must give {result.value}, not {given.value}")
    places = tuple(sorted(checker.places))
    return Checked(
        tuple(sorted({path for *_, path in places})), places, tuple(sorted(checker.patterns))
    )


def first_token(node: Node) -> Token:
    """Where a part of the text begins."""
    while True:
        inner = _first_part(node)
        if inner is None:
            return node.token if not isinstance(node, Choice) else first_token(node.condition)
        node = inner


def _first_part(node: Node) -> Node | None:
    match node:
        case Member(target=target) | Index(target=target):
            return target
        case Call(target=target):
            return target
        case Binary(left=left):
            return left
        case Choice(condition=condition):
            return condition
        case _:
            return None


def _path(node: Node) -> str | None:
    """The dotted path of a chain of names."""
    if isinstance(node, Name):
        return node.token.text
    if isinstance(node, Member):
        before = _path(node.target)
        return f"{before}.{node.token.text}" if before is not None else None
    return None


@dataclass(slots=True)
class _Checker:
    text: str
    variables: Variables
    places: set[tuple[int, int, str]] = field(default_factory=set)
    patterns: set[tuple[int, str]] = field(default_factory=set)

    def type_of(self, node: Node, bound: Mapping[str, ValueType]) -> ValueType:
        """The type of a part; `bound` are the names that `exists` and `all` give."""
        match node:
            case Literal():
                given = self._literal(node.token)
            case Name() | Member():
                given = self._variable(node, bound)
            case Index():
                given = self._index(node, bound)
            case Call():
                given = self._call(node, bound)
            case Listing():
                given = self._listing(node, bound)
            case Unary():
                given = self._unary(node, bound)
            case Binary():
                given = self._binary(node, bound)
            case _:
                given = self._choice(node, bound)
        return given

    def _literal(self, token: Token) -> ValueType:
        if token.kind is Kind.INTEGER:
            if int(token.text, 0 if token.text.startswith("0x") else 10) > LARGEST_INTEGER:
                raise self._wrong(token, "a number beyond 64 bits")
            return T.INT
        if token.kind is Kind.DOUBLE:
            return T.DOUBLE
        return T.STRING if token.kind is Kind.STRING else T.BOOL

    def _variable(self, node: Name | Member, bound: Mapping[str, ValueType]) -> ValueType:
        if isinstance(node, Name) and node.token.text in bound:
            return bound[node.token.text]
        path = _path(node)
        root = first_token(node).text
        if path is not None and path in self.variables and root not in bound:
            self.places.add((first_token(node).start, node.token.end, path))
            return self.variables[path]
        if isinstance(node, Name) or (path is not None and self._is_group(node.target)):
            raise self._unknown(node, path or "")
        target = self.type_of(node.target, bound)
        if target is not T.STRING_MAP:
            raise self._wrong(node.token, f"a {target.value} has no part {node.token.text!r}")
        return T.STRING

    def _is_group(self, node: Node) -> bool:
        """Whether something is the beginning of variables, and none itself: `order`."""
        path = _path(node)
        return path not in self.variables and any(
            name.startswith(f"{path}.") for name in self.variables
        )

    def _unknown(self, node: Name | Member, path: str) -> InvalidExpression:
        start = first_token(node)
        if self._is_group(node):
            parts = sorted(n for n in self.variables if n.startswith(f"{path}."))
            return self._wrong(start, f"{path!r} is no value by itself; there are {_listed(parts)}")
        root = path.split(".", maxsplit=1)[0]
        near = sorted(n for n in self.variables if n.split(".")[0] == root)
        known = near or sorted({n.split(".")[0] for n in self.variables})
        return self._wrong(start, f"no variable {path!r} here; there are {_listed(known)}")

    def _index(self, node: Index, bound: Mapping[str, ValueType]) -> ValueType:
        target, key = self.type_of(node.target, bound), self.type_of(node.key, bound)
        if target is T.STRING_MAP and key is T.STRING:
            return T.STRING
        if target in ELEMENTS and key is T.INT:
            return ELEMENTS[target]
        raise self._wrong(node.token, f"a {target.value} cannot be indexed by a {key.value}")

    def _listing(self, node: Listing, bound: Mapping[str, ValueType]) -> ValueType:
        kinds = {self.type_of(entry, bound) for entry in node.entries}
        (kind, *others) = sorted(kinds) or [T.STRING]
        if others or kind not in LISTS:
            raise self._wrong(node.token, "a list holds strings, or numbers of one type")
        return LISTS[kind]

    def _unary(self, node: Unary, bound: Mapping[str, ValueType]) -> ValueType:
        operand = self.type_of(node.operand, bound)
        wanted = (T.BOOL,) if node.token.text == "!" else NUMBERS
        if operand not in wanted:
            raise self._wrong(node.token, f"{node.token.text!r} cannot take a {operand.value}")
        return operand

    def _binary(self, node: Binary, bound: Mapping[str, ValueType]) -> ValueType:
        left, right = self.type_of(node.left, bound), self.type_of(node.right, bound)
        given = _operation(node.token.text, left, right)
        if given is None:
            sign = node.token.text
            message = f"{sign!r} cannot take a {left.value} and a {right.value}"
            raise self._wrong(node.token, message)
        return given

    def _choice(self, node: Choice, bound: Mapping[str, ValueType]) -> ValueType:
        condition = self.type_of(node.condition, bound)
        yes, no = self.type_of(node.yes, bound), self.type_of(node.no, bound)
        if condition is not T.BOOL:
            raise self._wrong(node.token, f"'?' asks a bool, not a {condition.value}")
        if yes is not no:
            raise self._wrong(node.token, f"gives a {yes.value} or a {no.value}: must be the same")
        return yes

    def _call(self, node: Call, bound: Mapping[str, ValueType]) -> ValueType:
        name = node.token.text
        if node.target is not None and name in QUANTIFIERS:
            return self._quantifier(node, node.target, bound)
        if node.target is None and name == "has":
            return self._has(node, bound)
        table = CONVERSIONS if node.target is None else METHODS
        if all(known != name for known, _ in table):
            raise self._wrong(node.token, f"no function {name!r}")
        parts = (*(() if node.target is None else (node.target,)), *node.arguments)
        kinds = tuple(self.type_of(part, bound) for part in parts)
        given = table.get((name, kinds))
        if given is None:
            shown = ", ".join(kind.value for kind in kinds)
            raise self._wrong(node.token, f"{name!r} cannot take ({shown})")
        if name == "matches":
            pattern = node.arguments[0]
            if not isinstance(pattern, Literal):
                raise self._wrong(node.token, "'matches' takes a pattern as written, no variable")
            self.patterns.add((pattern.token.start, pattern.token.text))
        return given

    def _has(self, node: Call, bound: Mapping[str, ValueType]) -> ValueType:
        (argument,) = node.arguments if len(node.arguments) == 1 else (None,)
        if not isinstance(argument, Member):
            raise self._wrong(node.token, "'has' asks for a part: has(order.attributes.gift)")
        self.type_of(argument, bound)
        if _path(argument) in self.variables:
            raise self._wrong(argument.token, "is always there; 'has' asks for keys of a map")
        return T.BOOL

    def _quantifier(self, node: Call, target: Node, bound: Mapping[str, ValueType]) -> ValueType:
        kind = self.type_of(target, bound)
        element = T.STRING if kind is T.STRING_MAP else ELEMENTS.get(kind)
        if element is None or len(node.arguments) != 2 or not isinstance(node.arguments[0], Name):
            raise self._wrong(node.token, f"write a list, then .{node.token.text}(name, condition)")
        name = node.arguments[0].token
        if name.text in bound or any(n.split(".")[0] == name.text for n in self.variables):
            raise self._wrong(name, f"the name {name.text!r} is taken")
        if len(bound) >= QUANTIFIER_DEPTH_LIMIT:
            raise self._wrong(node.token, f"nested deeper than {QUANTIFIER_DEPTH_LIMIT}")
        condition = self.type_of(node.arguments[1], {**bound, name.text: element})
        if condition is not T.BOOL:
            raise self._wrong(first_token(node.arguments[1]), f"a bool, not a {condition.value}")
        return T.BOOL

    def _wrong(self, token: Token, reason: str) -> InvalidExpression:
        return wrong(self.text, token.start, reason)


def _operation(sign: str, left: ValueType, right: ValueType) -> ValueType | None:
    """What an operator gives; None where it does not take these."""
    if sign in ("&&", "||"):
        return T.BOOL if left is right is T.BOOL else None
    if sign in ("==", "!="):
        return T.BOOL if left is right or (left in NUMBERS and right in NUMBERS) else None
    if sign == "in":
        fits = (right is T.STRING_MAP and left is T.STRING) or ELEMENTS.get(right) is left
        return T.BOOL if fits else None
    if sign in ("<", "<=", ">", ">="):
        numbers = left in NUMBERS and right in NUMBERS
        return T.BOOL if numbers or left is right is T.STRING else None
    if left is not right or (sign == "%" and left is not T.INT):
        return None
    return left if left in NUMBERS or (sign == "+" and left is T.STRING) else None


def _listed(names: list[str]) -> str:
    return ", ".join(names)
