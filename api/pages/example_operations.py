import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from graphql import OperationDefinitionNode, parse

Credential = Literal["storefront", "shopper", "staff", "partner", "tracking"]

UNKNOWN_ID = "_…"
"""Behind the name of a type: an id that whoever tries the example has to know."""

FOLDER = Path(__file__).with_name("operations")


@dataclass(frozen=True, slots=True)
class ExampleOperation:
    """An operation that GraphiQL offers, with the kind of credential that may run it.

    `group` is the guide that it stands in, None for those that belong to no guide; `identity` is
    what an address behind `/graphiql#` names it by.
    """

    identity: str
    name: str
    description: str
    credential: Credential
    operation_name: str
    query: str
    variables: Mapping[str, object]
    group: str | None = None

    def as_json(self) -> dict[str, object]:
        fields = asdict(self)
        fields["operationName"] = fields.pop("operation_name")
        return fields


@cache
def load_example_operations(folder: Path = FOLDER) -> Sequence[ExampleOperation]:
    """Read the example operations in the order of their file names.

    A file starts with three comments: the name, the credential's kind, the description.
    Variables stand beside it in `<name>.variables.json`. Raises as `read_example` does.
    """
    return tuple(read_example(path) for path in sorted(folder.glob("*.graphql")))


def read_example(path: Path) -> ExampleOperation:
    """Read one example; raises ValueError, TypeError or GraphQLSyntaxError for a malformed one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    name, credential, description = (line.removeprefix("#").strip() for line in lines[:3])
    if credential not in get_args(Credential):
        raise ValueError(f"{path.name}: unknown credential {credential!r}")
    query = "\n".join(lines[3:]).strip() + "\n"
    operations = [
        definition
        for definition in parse(query).definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    if len(operations) != 1 or operations[0].name is None:
        raise ValueError(f"{path.name}: exactly one operation, with a name, is expected")
    return ExampleOperation(
        identity=path.stem,
        name=name,
        description=description,
        credential=cast(Credential, credential),
        operation_name=operations[0].name.value,
        query=query,
        variables=read_variables(path.with_suffix(".variables.json")),
    )


def with_ids(
    examples: Sequence[ExampleOperation], ids: Mapping[str, str]
) -> Sequence[ExampleOperation]:
    """The examples with ids of things that exist, by type, in place of `Order_…` and the like."""

    def filled(value: object) -> object:
        if isinstance(value, Mapping):
            return {name: filled(part) for name, part in value.items()}
        if isinstance(value, list):
            return [filled(part) for part in value]
        if isinstance(value, str) and value.endswith(UNKNOWN_ID):
            return ids.get(value.removesuffix(UNKNOWN_ID), value)
        return value

    return tuple(
        replace(example, variables=cast(Mapping[str, object], filled(example.variables)))
        for example in examples
    )


def read_variables(path: Path) -> Mapping[str, object]:
    """An example's variables; none without a file. Raises TypeError unless it holds an object."""
    if not path.exists():
        return {}
    variables = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(variables, dict):
        raise TypeError(f"{path.name}: an object is expected")
    return variables
