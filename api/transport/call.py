"""What goes through the transports: an operation that may run, and what is answered."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from api.transport.documents import PreparedOperation
from api.transport.parameters import Parameters
from api.transport.pricing import Charge
from api.transport.request_facts import RequestFacts
from domain.access.caller import Caller

Response: TypeAlias = dict[str, Any]
"""`data`, and `errors` where there are any."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation that a caller was allowed to run."""

    prepared: PreparedOperation
    parameters: Parameters
    caller: Caller | None
    """None for a reader of the schema who showed no credential."""
    credential: str | None
    """Kept for long-lived operations, whose credential is checked again and again."""
    facts: RequestFacts
    shows_cost: bool = False
    charge: Charge | None = None
    """What it costs; set once it is admitted."""
