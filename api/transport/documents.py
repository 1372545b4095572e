"""Documents parsed, validated and understood once, then remembered within limits."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api.access.required_scopes import required_scopes
from api.access.scope_directive import ANY_CALLER
from api.cache_control import max_age_seconds
from api.cost.analysis import CostAnalysis, OperationCost
from api.cost.rules import CostRules
from api.transport.document_limits import check_size
from api.transport.executor import Selections
from api.transport.message_variables import message_variables
from api.transport.parameters import refuse_null_characters
from api.transport.public_errors import InvalidRequest, RequestRefused, refused, with_code
from api.transport.settings import TransportSettings
from api.transport.size_limit import limit
from domain.access.caller import Caller, PrincipalKind

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """One operation of a valid document, with all that is known before its variables are."""

    definition: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    fragment_definitions: dict[str, FragmentDefinitionNode]
    document_hash: str
    fields_by_scope: Mapping[str, Sequence[str]]
    """Some of the fields that need each scope; nothing for pure introspection."""
    scopes: frozenset[str]
    """What the caller must hold; being authenticated at all ("any") is not listed."""
    own_fields_by_scope: Mapping[str, Sequence[str]]
    """The same for a shopper, who sees no rows but their own."""
    cost: OperationCost
    """What it may cost, as a function of its variables."""
    max_age_seconds: int
    """How long caches may keep the answer; 0 where it is not the same for everyone."""
    selections: Selections | None
    """Shared by all executions where no variable changes what is selected."""
    message_variables: frozenset[str]
    """What a subscription's messages depend on, beside the arguments of its field."""

    def missing(self, caller: Caller) -> Mapping[str, Sequence[str]]:
        """The scopes that the caller lacks, each with some of the fields that need it."""
        if caller.kind is PrincipalKind.SHOPPER:
            needed = self.own_fields_by_scope
        elif self.scopes <= caller.scopes:
            return {}
        else:
            needed = self.fields_by_scope
        held = caller.scopes | {ANY_CALLER}
        return {scope: fields for scope, fields in needed.items() if scope not in held}

    @property
    def only_introspects(self) -> bool:
        """Whether it asks for nothing but the schema."""
        return self.cost.introspects and not self.fields_by_scope

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.definition.operation

    @property
    def name(self) -> str | None:
        """The operation's own name."""
        return self.definition.name.value if self.definition.name else None


@dataclass(slots=True)
class _Document:
    """A valid document; its operations are prepared when they are first asked for."""

    node: DocumentNode
    document_hash: str
    character_count: int
    fragment_definitions: dict[str, FragmentDefinitionNode]
    fragments: dict[str, FragmentDetails]
    has_conditions: bool
    operations: dict[str | None, PreparedOperation] = field(default_factory=dict)


class DocumentStore:
    """The prepared documents of one schema: least recently used, bounded in number and in text.

    Threads may share it.
    """

    def __init__(self, schema: GraphQLSchema, settings: TransportSettings) -> None:
        self._schema = schema
        self._settings = settings
        self.cost_rules = CostRules(schema)
        self._costs = CostAnalysis(schema, self.cost_rules)
        self._documents: OrderedDict[str, _Document] = OrderedDict()
        self._cached_characters = 0
        self._looking = threading.Lock()

    def prepare(self, query: str, operation_name: str | None) -> PreparedOperation:
        """The operation to run. Raises RequestRefused with every fault found in the document."""
        document = self._found(query)
        if document is None:
            try:
                document = self._understand(query)
            except RecursionError:
                # The parser and some rules of validation call themselves for each bracket.
                raise _nested_too_deeply() from None
            self._remember(query, document)
        operation = document.operations.get(operation_name)
        if operation is None:
            operation = self._prepare_operation(document, operation_name)
            document.operations[operation_name] = operation
        return operation

    def check(self, query: str) -> DocumentNode:
        """The document, if all of it is valid. Raises RequestRefused."""
        return self._understand(query).node

    def __contains__(self, query: str) -> bool:
        return query in self._documents

    def __len__(self) -> int:
        return len(self._documents)

    def _found(self, query: str) -> _Document | None:
        with self._looking:
            document = self._documents.get(query)
            if document is not None:
                self._documents.move_to_end(query)
            return document

    def _understand(self, query: str) -> _Document:
        settings = self._settings
        limit("characters", len(query), settings.max_document_characters)
        try:
            node = parse(
                query,
                max_lexical_tokens=settings.max_document_tokens,
                max_comments=settings.max_document_tokens,
            )
        except GraphQLError as error:
            raise RequestRefused([with_code(error, "GRAPHQL_PARSE_FAILED")]) from None
        check_size(node, settings)
        if "\\u" in query:
            _refuse_written_null_characters(node)
        errors = validate(
            self._schema,
            node,
            RULES,
            max_errors=settings.max_validation_errors,
            hide_suggestions=True,
        )
        if errors:
            raise RequestRefused(
                [with_code(error, "GRAPHQL_VALIDATION_FAILED") for error in errors]
            )
        definitions = {
            definition.name.value: definition
            for definition in node.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        return _Document(
            node=node,
            document_hash=hashlib.sha256(query.encode()).hexdigest(),
            character_count=len(query),
            fragment_definitions=definitions,
            fragments={name: FragmentDetails(item) for name, item in definitions.items()},
            has_conditions=_has_conditions(node),
        )

    def _prepare_operation(self, document: _Document, name: str | None) -> PreparedOperation:
        definition = _pick(document.node, name)
        needed = required_scopes(self._schema, document.node, definition)
        return PreparedOperation(
            definition=definition,
            fragments=document.fragments,
            fragment_definitions=document.fragment_definitions,
            document_hash=document.document_hash,
            fields_by_scope=needed,
            scopes=frozenset(needed) - {ANY_CALLER},
            own_fields_by_scope=required_scopes(
                self._schema, document.node, definition, of_shopper=True
            ),
            cost=self._costs.of(definition, document.fragment_definitions),
            max_age_seconds=max_age_seconds(
                self._schema, document.node, definition, frozenset(needed)
            ),
            selections=None if document.has_conditions else Selections(),
            message_variables=(
                message_variables(definition, document.fragment_definitions)
                if definition.operation is OperationType.SUBSCRIPTION
                else frozenset()
            ),
        )

    def _remember(self, query: str, document: _Document) -> None:
        settings = self._settings
        if document.character_count > settings.max_cached_characters // 8:
            return
        with self._looking:
            if query in self._documents:
                return
            self._documents[query] = document
            self._cached_characters += document.character_count
            while (
                len(self._documents) > settings.max_cached_documents
                or self._cached_characters > settings.max_cached_characters
            ):
                _, forgotten = self._documents.popitem(last=False)
                self._cached_characters -= forgotten.character_count


def _pick(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation of that name, or the only one."""
    operations = [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        and (name is None or (definition.name is not None and definition.name.value == name))
    ]
    if len(operations) == 1:
        return operations[0]
    if name is not None:
        message = f"The document has no operation named {name[:100]!r}."
    elif operations:
        message = "The document has several operations: send operationName."
    else:
        message = "The document has no operation."
    raise RequestRefused(
        [{"message": message, "extensions": {"code": "OPERATION_RESOLUTION_FAILURE"}}]
    )


def _nested_too_deeply() -> RequestRefused:
    return RequestRefused(
        [
            {
                "message": "The document is nested too deeply.",
                "extensions": {"code": "DOCUMENT_TOO_LARGE"},
            }
        ]
    )


def _has_conditions(document: DocumentNode) -> bool:
    """Whether @skip or @include may change what is selected from one execution to the next."""
    search = _ConditionSearch()
    visit(document, search)
    return search.found


def _refuse_written_null_characters(document: DocumentNode) -> None:
    try:
        visit(document, _NullCharacterSearch())
    except InvalidRequest as error:
        raise refused(error) from None


class _NullCharacterSearch(Visitor):
    """Refuses a document that writes U+0000 into a text."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        refuse_null_characters(node.value)


class _ConditionSearch(Visitor):
    found = False

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value in {"skip", "include"}:
            self.found = True
