"""The outside world as the domain sees it: protocols that integrations implement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from domain.access.caller import Caller, CostBudget
from domain.address import Coordinates
from domain.bulk_operations.bulk_operation import BulkPage, BulkQuery
from domain.expressions import Value, ValueType, Variables
from domain.mail import Mail
from domain.webhooks.endpoint import WebhookEndpoint
from domain.webhooks.sending import LoggedEvent, WebhookAnswer, WebhookRequest


class GatewayOutcome(StrEnum):
    """What a payment gateway answered."""

    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    PENDING = "PENDING"


@dataclass(frozen=True, slots=True)
class GatewayRequest:
    """One movement of money to make. `idempotency_key` is the same at every attempt."""

    idempotency_key: str
    kind: str
    amount: int
    currency: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """A gateway's word on a request; `reference` is its own id for it."""

    outcome: GatewayOutcome
    reference: str | None = None
    error: str | None = None


class GatewayUnreachable(Exception):
    """No answer came; the same request may safely be made again."""


class PaymentGateway(Protocol):
    """Moves money. Must be idempotent by the request's key."""

    @property
    def name(self) -> str:
        """The name that transactions carry."""
        ...

    def perform(self, request: GatewayRequest) -> GatewayAnswer:
        """Authorize, charge, refund or void. Raises GatewayUnreachable."""
        ...


class Carrier(Protocol):
    """Takes parcels. The built-in manual carrier takes the numbers that a person types."""

    @property
    def name(self) -> str:
        """The name that shipments carry."""
        ...

    def tracking_url(self, tracking_number: str) -> str | None:
        """Where a person can follow a parcel, if the carrier has such a page."""
        ...


class Holidays(Protocol):
    """Knows the public holidays of countries (ISO 3166-1 alpha-2) and of their parts."""

    def knows(self, country: str, subdivision: str | None) -> bool:
        """Whether the holidays of a country, or of a part of it (as ISO 3166-2 ends), are known."""
        ...

    def of_year(self, country: str, subdivision: str | None, year: int) -> frozenset[date]:
        """The public holidays of a year; none where nothing is known."""
        ...


class Expression(Protocol):
    """A checked condition, ready to be asked many times, by many threads."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The variables it reads, sorted."""
        ...

    def evaluate(self, values: Sequence[Value]) -> Value:
        """Its value, given those of `reads` in that order. Raises ExpressionFailed."""
        ...


class Expressions(Protocol):
    """Understands what merchants write as conditions (CEL)."""

    def compile(self, text: str, variables: Variables, result: ValueType) -> Expression:
        """Check a text against the variables it may read and the type it must give.

        Raises InvalidExpression.
        """
        ...

    def __hash__(self) -> int:
        """What was compiled is remembered by who compiled it."""
        ...


class Geography(Protocol):
    """Places addresses that come without coordinates, offline."""

    def of_postal_code(self, country: str, postal_code: str) -> Coordinates | None:
        """The middle of the area of a postal code; None where it is unknown."""
        ...

    def of_region(self, country: str, region: str) -> Coordinates | None:
        """The middle of a state, province or county by its name or code; None where unknown."""
        ...


class DocumentRunner(Protocol):
    """Runs GraphQL queries outside requests, with the rights of whoever they are run for.

    May be called from any thread but one that runs an event loop.
    """

    def run(
        self,
        caller: Caller,
        document: str,
        variables: Mapping[str, Any],
        operation_name: str | None = None,
    ) -> Mapping[str, Any]:
        """The response: `data`, and `errors` where there are any; only these when it is refused."""
        ...


class BulkReader(Protocol):
    """Reads a list that is too long for one response, page by page."""

    def page(self, caller: Caller, query: BulkQuery, cursor: str | None) -> BulkPage:
        """What follows the cursor (None: the beginning).

        Raises BulkQueryFailed for what no repetition mends.
        """
        ...

    def close(self) -> None:
        """Let go of what reading needed."""
        ...


@dataclass(frozen=True, slots=True)
class PointsGranted:
    """What a bucket gave, nothing or at least what was needed, and what it still holds."""

    points: float
    left: float


class PointBuckets(Protocol):
    """Buckets of points, each refilled by and by, shared by all processes that use this store."""

    def take(self, name: str, budget: CostBudget, *, needed: float, wanted: float) -> PointsGranted:
        """Take what is wanted, less if the bucket holds less, nothing if it lacks what is needed.

        May raise whatever the store raises when it is away: nobody is refused for that.
        """


class DocumentUnavailable(Exception):
    """A document could not be fetched, is too large or is none; fetching it later may succeed."""


class WebDocuments(Protocol):
    """Fetches documents that others publish, such as the keys of identity providers."""

    async def get_json(self, url: str) -> Any:
        """The JSON at an address. Raises DocumentUnavailable."""


class WebhookSender(Protocol):
    """Brings messages to receivers on the public internet, signed, and to no other place."""

    async def send(self, request: WebhookRequest) -> WebhookAnswer:
        """Send a message once. Whatever goes wrong is in the answer: nothing is raised."""
        ...

    async def close(self) -> None:
        """Let go of open connections."""
        ...


class PayloadRefused(Exception):
    """An endpoint's document is no longer fit to make payloads, or its rights do not suffice."""


class WebhookPayloads(Protocol):
    """Makes what receivers are told of an event."""

    async def render(self, endpoint: WebhookEndpoint, event: LoggedEvent) -> bytes:
        """The body of a message. Raises PayloadRefused; any other error may pass."""
        ...

    async def close(self) -> None:
        """Let go of what it reads with."""
        ...


class Mailer(Protocol):
    """Sends mails. Sending the same one twice must show: it carries the mail's identity."""

    def send(self, mail: Mail) -> None:
        """Hand a mail over to whoever delivers it. Raises MailUndeliverable."""
        ...
