"""graphql-core's executor, minus what this server never uses and plus a memory of selections."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeGuard, cast

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution import (
    ExecutionResult,
    Executor,
    VariableValues,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
)
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.execution import optimized_is_awaitable


class Selections:
    """The fields an operation selects on each type, grouped by response name.

    They depend on variables through @skip and @include only. For all other documents every
    execution, and every event of a subscription, shares one of these.
    """

    __slots__ = ("nested", "root")

    def __init__(self) -> None:
        self.root: CollectedFields | None = None
        self.nested: dict[
            tuple[GraphQLObjectType, int], tuple[FieldDetailsList, CollectedFields]
        ] = {}


class Prepared(Protocol):
    """What the executor needs of an operation that is parsed and valid."""

    @property
    def definition(self) -> OperationDefinitionNode: ...
    @property
    def fragments(self) -> dict[str, FragmentDetails]: ...
    @property
    def fragment_definitions(self) -> dict[str, FragmentDefinitionNode]: ...
    @property
    def selections(self) -> Selections | None:
        """Shared where no variable changes what is selected; else each execution has its own."""


class OperationExecutor(Executor[None]):
    """Runs one operation, or the events of one subscription.

    There is no incremental delivery and no abort signal here: the schema has no @defer and
    @stream, and operations are canceled as asyncio tasks.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        prepared: "Prepared",
        variables: VariableValues,
        object_points: Mapping[str, float],
    ) -> None:
        super().__init__(
            schema,
            prepared.fragment_definitions,
            prepared.fragments,
            None,
            None,
            prepared.definition,
            variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable),
            hide_suggestions=True,
        )
        self.points = 0.0
        """What the objects of the answer so far cost."""
        self._object_points = object_points
        self._selections = prepared.selections or Selections()
        self._relevant_sub_fields = self._selections.nested

    def execute_operation(self, serially: bool | None = None) -> AwaitableOrValue[ExecutionResult]:
        """Run the operation; the result is awaitable only if a resolver was."""
        kind = self.operation.operation
        root_type = self.schema.get_root_type(kind)
        if serially is None:
            serially = kind is OperationType.MUTATION
        try:
            if root_type is None:
                raise GraphQLError(f"There is no {kind.value} type.")
            result = self.execute_root_grouped_field_set(
                root_type, self.root_value, self._root(root_type).grouped_field_set, serially, None
            )
        except GraphQLError as error:
            return self._failed(error)
        if optimized_is_awaitable(result):
            return self._awaited(cast("Awaitable[dict[str, Any]]", result))
        return ExecutionResult(cast("dict[str, Any]", result), self.collected_errors.errors or None)

    async def _awaited(self, pending: Awaitable[dict[str, Any]]) -> ExecutionResult:
        try:
            return ExecutionResult(await pending, self.collected_errors.errors or None)
        except GraphQLError as error:
            return self._failed(error)

    def _failed(self, error: GraphQLError) -> ExecutionResult:
        self.collected_errors.add(error, None)
        return ExecutionResult(None, self.collected_errors.errors)

    def _root(self, root_type: GraphQLObjectType) -> CollectedFields:
        collected = self._selections.root
        if collected is None:
            collected = self._selections.root = collect_fields(
                self.schema,
                self.fragments,
                self.variable_values,
                root_type,
                self.operation,
                self.hide_suggestions,
            )
        return collected

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Count the object, then complete it."""
        self.points += self._object_points.get(return_type.name, 0.0)
        return super().complete_object_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def get_stream_usage(self, field_details_list: FieldDetailsList, path: Path) -> None:
        """No list is streamed."""
