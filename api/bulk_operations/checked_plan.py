"""A bulk query as its client sent it: refused with a reason, or made into a plan."""

from graphql import GraphQLSchema
from graphql.execution import VariableValues, get_variable_values

from api.bulk_operations.flat_document import Flattener
from api.bulk_operations.plan import BulkPlan, plan_of
from api.transport.documents import DocumentStore
from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings
from domain.access.caller import Caller
from domain.bulk_operations.bulk_operation import BulkQuery
from domain.errors import InvalidInput, NotPermitted

PLANS_REMEMBERED = 20
VARIABLE_ERRORS = 5


class BulkPlanner:
    """Plans the bulk queries of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._documents = DocumentStore(schema, TransportSettings(max_cached_documents=20))
        self._plans: dict[tuple[str, str | None], BulkPlan] = {}

    def check(self, query: BulkQuery, caller: Caller) -> None:
        """Raise InvalidInput or NotPermitted unless the caller may run it and it can be run."""
        if caller.trusted_documents_only:
            # What a trusted document would run here is a text of the caller's own choice.
            raise NotPermitted("This credential runs trusted documents only.", field=("query",))
        try:
            prepared = self._documents.prepare(query.document, query.operation_name)
        except RequestRefused as refusal:
            raise InvalidInput(refusal.errors[0]["message"], field=("query",)) from None
        missing = prepared.missing(caller)
        if missing:
            message = f"This credential lacks {', '.join(sorted(missing))}."
            raise NotPermitted(message, field=("query",))
        self.plan(query)
        values = get_variable_values(
            self._schema,
            prepared.definition.variable_definitions or (),
            dict(query.variables),
            max_errors=VARIABLE_ERRORS,
            hide_suggestions=True,
        )
        if not isinstance(values, VariableValues):
            raise InvalidInput(values[0].message, field=("variables",))

    def plan(self, query: BulkQuery) -> BulkPlan:
        """How to read it. Raises InvalidInput."""
        key = (query.document, query.operation_name)
        found = self._plans.get(key)
        if found is None:
            prepared = self._documents.prepare(*key)
            flat = Flattener(prepared.fragment_definitions).flat(prepared.definition)
            found = plan_of(self._schema, prepared.definition, flat)
            if len(self._plans) >= PLANS_REMEMBERED:
                self._plans.clear()
            self._plans[key] = found
        return found
