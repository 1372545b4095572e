"""What schemathesis needs to know of us: our scalars, so that its values reach the resolvers, and which
answers are our fault. By itself it takes every refusal of a wrong argument for one.
"""

import json
from typing import Any

import schemathesis
from hypothesis import strategies
from schemathesis.graphql import nodes

from tests.conformance.checks import shop

OUR_FAULT = {None, "INTERNAL", "DEADLINE_EXCEEDED", "THROTTLED"}
"""To be sent away for haste is no fault, but nothing would be tried."""

TYPES = ("Order", "Cart", "Product", "Location", "Channel", "Nothing")


def global_ids() -> strategies.SearchStrategy[str]:
    """Ids that look like ours and name nothing; and that of the order that is there to be spoiled."""
    real = strategies.just(shop().get("spareOrderId", "Order_nothing"))
    keys = strategies.integers(0, 2**128 - 1).map(lambda key: f"{key:032x}")
    return real | strategies.builds("{}_{}".format, strategies.sampled_from(TYPES), keys)


days = strategies.dates().map(lambda day: day.isoformat())
instants = strategies.datetimes().map(lambda instant: f"{instant.isoformat()}Z")
decimals = strategies.decimals(min_value=0, max_value=10**6, places=2).map(str)

schemathesis.graphql.scalar("ID", global_ids().map(nodes.String))
schemathesis.graphql.scalar("Date", days.map(nodes.String))
schemathesis.graphql.scalar("DateTime", instants.map(nodes.String))
schemathesis.graphql.scalar("Decimal", decimals.map(nodes.String))
schemathesis.graphql.scalar("JSON", strategies.text(max_size=20).map(nodes.String))


@schemathesis.check
def no_fault_of_ours(
    context: schemathesis.CheckContext,
    response: schemathesis.Response,
    case: schemathesis.Case[Any],
) -> None:
    """A GraphQL answer, and no error but a refusal that says what was wrong with the request."""
    assert response.status_code < 500, f"{response.status_code}: {response.text[:500]}"
    answer = json.loads(response.content)
    assert isinstance(answer, dict), answer
    assert answer.get("data") is not None or answer.get("errors"), answer
    for error in answer.get("errors", ()):
        assert error.get("extensions", {}).get("code") not in OUR_FAULT, error
