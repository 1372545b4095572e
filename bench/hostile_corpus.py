"""Requests made to be dear for a server: each must be refused, or answered, in milliseconds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

MEBIBYTE = 1_048_576
ORDER_PAGE = "orders(first: 100) { nodes { id } }"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request body, and where it came from."""

    name: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def corpus() -> Iterator[Hostile]:
    """All of them."""
    for name, query in documents():
        yield Hostile(name, orjson.dumps({"query": query}))
    yield from requests()


def documents() -> Iterator[tuple[str, str]]:
    """Hostile documents, without variables."""
    yield from _nested()
    yield from _wide()
    yield from _fragments()
    yield from _overlapping()
    yield from _lexed()
    yield from _introspection()


def _nested() -> Iterator[tuple[str, str]]:
    yield "fields 2,400 deep", "{a" * 2_400 + "}" * 2_400
    yield "fields 200 deep", "{a" * 200 + "}" * 200
    yield "inline fragments 2,000 deep", "{..." * 2_000 + "{a}" + "}" * 2_000
    yield "inline fragments 150 deep", "{..." * 150 + "{viewer{kind}}" + "}" * 150
    yield "list literal 2,400 deep", "{ nodes(ids: " + "[" * 2_400 + "]" * 2_400 + ") { id } }"
    yield "list literal 180 deep", "{ nodes(ids: " + "[" * 180 + "]" * 180 + ") { id } }"
    yield "object literal 1,200 deep", "{ a(b: " + "{c:" * 1_200 + "1" + "}" * 1_200 + ") }"
    yield "object literal 150 deep", "{ a(b: " + "{c:" * 150 + "1" + "}" * 150 + ") }"
    yield "type 2,400 deep", "query ($a: " + "[" * 2_400 + "Int" + "]" * 2_400 + ") { a }"
    yield "type 180 deep", "query ($a: " + "[" * 180 + "Int" + "]" * 180 + ") { viewer { kind } }"
    orders = "orders(first: 100) { nodes { fulfillmentOrders { order { "
    yield "pages in pages", "{" + orders + "shipments { order { id } } } } } } }"


def _wide() -> Iterator[tuple[str, str]]:
    yield "1,600 aliases", "{" + " ".join(f"a{n}: viewer{{kind}}" for n in range(1_200)) + "}"
    yield (
        "100 aliases of pages",
        "{ viewer { kind } " + " ".join(f"a{n}: {ORDER_PAGE}" for n in range(49)) + "}",
    )
    yield "1,000 fields of one name", "{" + "viewer { kind } " * 1_000 + "}"
    yield "1,500 unknown fields", "{ viewer {" + " ".join(f"b{n}" for n in range(1_490)) + "} }"
    yield "1,500 directives", "{ viewer { kind" + " @include(if: true)" * 900 + "} }"
    yield "2,000 unknown directives", "{ viewer { kind" + " @a" * 2_000 + "} }"
    yield "1,200 arguments", "{ viewer(" + " ".join(f"a{n}: 1" for n in range(1_200)) + ") {kind} }"
    yield "one argument 1,200 times", "{ viewer(" + "a: 1 " * 1_200 + ") {kind} }"
    variables = " ".join(f"$v{n}: Int" for n in range(10_000))
    yield "10,000 variables", f"query ({variables}) {{ viewer {{ kind }} }}"
    yield (
        "1,200 variables",
        f"query ({variables[:13_000].rsplit('$', 1)[0]}) {{ viewer {{ kind }} }}",
    )
    yield (
        "190 unused variables",
        "query (" + " ".join(f"$v{n}: Int" for n in range(190)) + ") { viewer { kind } }",
    )
    yield "1,000 operations", " ".join(f"query Q{n} {{ viewer {{ kind }} }}" for n in range(1_000))
    yield "50 operations of one name", "query Q { viewer { kind } } " * 50
    yield "one object with 1,500 members", "{ a(b: {" + "c: 1 " * 1_500 + "}) }"
    yield (
        "1,600 union types apart",
        "{ nodes(ids: []) {" + " ".join(f"... on Order {{ a{n}: id }}" for n in range(99)) + "} }",
    )


def _fragments() -> Iterator[tuple[str, str]]:
    yield "a fragment in itself", "{ ...F } fragment F on Query { ...F }"
    circle = " ".join(f"fragment F{n} on Query {{ ...F{(n + 1) % 95} }}" for n in range(95))
    yield "a circle of 95 fragments", "{ ...F0 } " + circle
    mesh = " ".join(
        f"fragment F{n} on Query {{ {' '.join(f'...F{m}' for m in range(n + 1, 50))} viewer {{kind}} }}"
        for n in range(50)
    )
    yield "a mesh of 50 fragments", "{ ...F0 } " + mesh
    knot = " ".join(
        f"fragment F{n} on Query {{ {' '.join(f'...F{m}' for m in range(38) if m != n)} }}"
        for n in range(38)
    )
    yield "a knot of 38 fragments", "{ ...F0 } " + knot
    levels = 16
    doubling = " ".join(
        f"fragment F{n} on Order {{ a: fulfillmentOrders {{ order {{ ...F{n + 1} }} }} "
        f"b: fulfillmentOrders {{ order {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    )
    last = f"fragment F{levels} on Order {{ id }}"
    yield (
        "fragments that double 16 times",
        f'{{ order(number: "1") {{ ...F0 }} }} {doubling} {last}',
    )
    short = " ".join(
        f"fragment F{n} on Order {{ a: fulfillmentOrders {{ order {{ ...F{n + 1} }} }} "
        f"b: fulfillmentOrders {{ order {{ ...F{n + 1} }} }} }}"
        for n in range(8)
    )
    yield (
        "fragments that double 8 times",
        (f'{{ order(number: "1") {{ ...F0 }} }} {short} fragment F8 on Order {{ id }}'),
    )
    yield (
        "1,000 fragments",
        "{ ...F0 } "
        + " ".join(f"fragment F{n} on Query {{ viewer {{ kind }} }}" for n in range(1_000)),
    )
    yield (
        "99 unused fragments",
        "{ viewer { kind } } "
        + " ".join(f"fragment F{n} on Query {{ viewer {{ kind }} }}" for n in range(149)),
    )
    yield (
        "one fragment spread 1,400 times",
        "{" + "...F " * 1_400 + "} fragment F on Query { viewer { kind } }",
    )


def _overlapping() -> Iterator[tuple[str, str]]:
    """What makes the rule that fields can be merged slow, within each limit."""
    inner = "nodes { id number } " * 10
    yield "repeated pages in repeated pages", "{" + f"orders(first: 1) {{ {inner} }} " * 24 + "}"
    deep = "kind " * 24
    for _ in range(2):
        deep = f"a {{ {deep} }} " * 7
    yield "repetition at each level", "{ " + deep + "}"
    pyramid = "a"
    for _ in range(9):
        pyramid = f"a {{ {pyramid} }} a {{ {pyramid} }}"
    yield "two of each, 9 deep", "{ " + pyramid + "}"
    names = " ".join(f"a{n}: viewer {{ kind }}" for n in range(10))
    yield (
        "149 fragments with the same ten fields",
        "{"
        + " ".join(f"...F{n}" for n in range(149))
        + "}"
        + " ".join(f"fragment F{n} on Query {{ viewer {{ kind }} }}" for n in range(149)),
    )
    yield (
        "conflicting arguments",
        "{"
        + " ".join(f"a: orders(first: {n}) {{ nodes {{ id }} }}" for n in range(25))
        + names
        + "}",
    )
    yield (
        "conflicts in fragments",
        "{"
        + " ".join(f"...F{n}" for n in range(24))
        + "}"
        + " ".join(
            f"fragment F{n} on Query {{ orders(first: {n}) {{ nodes {{ id number status currencyCode }} }} }}"
            for n in range(24)
        ),
    )
    yield (
        "conflicts deep in fragments",
        "{"
        + " ".join(f"...F{n}" for n in range(100))
        + "}"
        + " ".join(
            f"fragment F{n} on Query {{ orders(first: 1) {{ ...G{n} }} }} " for n in range(70)
        )
        + " ".join(f"fragment G{n} on OrderConnection {{ nodes {{ id }} }}" for n in range(70)),
    )


def _lexed() -> Iterator[tuple[str, str]]:
    many = MEBIBYTE - 200
    yield "a MiB of braces", "{" * many
    yield "a MiB of commas", "," * many + "{ viewer { kind } }"
    yield "a MiB of spaces", " " * many + "{ viewer { kind } }"
    yield "half a MiB of line ends", "\n" * (many // 2) + "{ viewer { kind } }"
    yield "a name of a MiB", "{" + "a" * many + "}"
    yield "a comment of a MiB", "#" + "a" * many + "\n{ viewer { kind } }"
    yield "half a million comments", "#\n" * (many // 3) + "{ viewer { kind } }"
    yield "a string of a MiB", '{ order(number: "' + "a" * many + '") { id } }'
    yield "a block string of a MiB", '{ order(number: """' + "a" * many + '""") { id } }'
    yield "a block string of lines", '{ order(number: """' + "\n a" * (many // 5) + '""") { id } }'
    yield "escapes", '{ order(number: "' + "\\u0041" * (many // 8) + '") { id } }'
    yield (
        "an integer of 100,000 digits",
        "{ orders(first: " + "9" * 100_000 + ") { nodes { id } } }",
    )
    yield "an integer of 4,200 digits", "{ orders(first: " + "9" * 4_200 + ") { nodes { id } } }"
    yield "a float of 100,000 digits", "{ orders(first: 1." + "9" * 90_000 + ") { nodes { id } } }"
    yield "an endless exponent", "{ orders(first: 1e" + "9" * 1_000 + ") { nodes { id } } }"
    yield "lone surrogates", '{ order(number: "\\uD800") { id } }'
    yield "a byte order mark and a NUL", '\ufeff{ order(number: "\\u0000") { id } }'


def _introspection() -> Iterator[tuple[str, str]]:
    yield (
        "fields of types of fields",
        "{ __schema { types { " + "fields { type { " * 8 + "name" + "} }" * 8 + "} } }",
    )
    yield (
        "fields of fields",
        "{ __schema { types { fields { type { fields { type { name } } } } } } }",
    )
    yield (
        "types under 90 aliases",
        "{ __schema {"
        + " ".join(f"a{n}: types {{ fields {{ name }} }}" for n in range(90))
        + "} }",
    )
    yield (
        "possible types of interfaces",
        (
            "{ __schema { types { interfaces { possibleTypes { interfaces { possibleTypes { name } } } } } } }"
        ),
    )
    yield (
        "a long chain of ofType",
        "{ __schema { types { fields { type {" + "ofType {" * 15 + "name" + "}" * 19,
    )


def requests() -> Iterator[Hostile]:
    """Hostile bodies: what stands around a document."""
    yield Hostile("not JSON", b"{" * 1_000)
    yield Hostile("JSON 1,000,000 deep", b"[" * 1_000_000)
    yield Hostile("an object 200,000 deep", b'{"a":' * 200_000)
    yield Hostile("invalid UTF-8", b'{"query": "\xff\xfe{ viewer { kind } }"}')
    yield Hostile("a MiB and a byte", b" " * (MEBIBYTE + 1))
    yield Hostile("a batch of 1,000", orjson.dumps([{"query": "{ viewer { kind } }"}] * 1_000))
    yield Hostile("an integer of a MiB", b'{"query": ' + b"9" * 1_000_000 + b"}")
    page = "query ($n: Int) { orders(first: $n) { nodes { id } } }"
    digits = b"9" * 100_000
    yield Hostile(
        "a variable of 100,000 digits",
        b'{"query": ' + orjson.dumps(page) + b', "variables": {"n": ' + digits + b"}}",
    )
    upsert = """mutation ($i: [ProductInput!]!) {
        productsUpsert(input: $i, idempotencyKey: "k") { items { node { id } } } }"""
    yield _with("150,000 unknown variables", page, {f"v{n}": n for n in range(70_000)})
    yield _with("a list of 300,000 wrong items", upsert, {"i": [1] * 300_000})
    yield _with("300,000 empty objects", upsert, {"i": [{}] * 300_000})
    wrong = {"sku": "A", "title": [1] * 1_000}
    yield _with("objects with lists for scalars", upsert, {"i": [wrong] * 400})
    unknown = {f"x{n}": 1 for n in range(40_000)}
    yield _with("one object with 40,000 unknown members", upsert, {"i": [unknown]})
    for name, opening, closing in (("a list", b"[", b"]"), ("an object", b'{"sku":', b"}")):
        deep = opening * 900 + b"1" + closing * 900
        yield Hostile(
            f"{name} 900 deep",
            b'{"query": ' + orjson.dumps(upsert) + b', "variables": {"i": [' + deep + b"]}}",
        )
    yield _with("a page of 10^9", page, {"n": 10**9})
    yield Hostile(
        "an operation name of a MiB",
        orjson.dumps({"query": "{ viewer { kind } }", "operationName": "a" * (MEBIBYTE - 100)}),
    )
    yield Hostile(
        "huge extensions",
        orjson.dumps(
            {"query": "query Q { nobody }", "extensions": {str(n): n for n in range(70_000)}}
        ),
    )


def _with(name: str, query: str, variables: dict[str, Any]) -> Hostile:
    return Hostile(name, orjson.dumps({"query": query, "variables": variables}))
