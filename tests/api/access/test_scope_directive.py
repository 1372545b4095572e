import pytest
import strawberry

from api.access.scope_directive import access


@strawberry.type(directives=[access("orders:read")])
class Order:
    number: str
    email: str = strawberry.field(directives=[access("customers:read")])


@strawberry.type
class Query:
    order: Order = strawberry.field(directives=[access("any")])


def test_the_scope_of_types_and_fields_is_printed_in_the_schema() -> None:
    printed = str(strawberry.Schema(query=Query))
    directive = "directive @access(scope: String!, own: String) on OBJECT | INTERFACE"
    assert f"{directive} | FIELD_DEFINITION" in printed
    assert 'type Order @access(scope: "orders:read") {' in printed
    assert '  email: String! @access(scope: "customers:read")' in printed
    assert '  order: Order! @access(scope: "any")' in printed


def test_a_scope_has_a_name() -> None:
    with pytest.raises(ValueError, match="names a scope"):
        access("")
