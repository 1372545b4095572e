"""A gateway as another package would offer it."""

from domain.ports import GatewayAnswer, GatewayOutcome, GatewayRequest


class AcmeGateway:
    """Says yes to everything."""

    @property
    def name(self) -> str:
        """The name that transactions carry."""
        return "acme"

    def perform(self, request: GatewayRequest) -> GatewayAnswer:
        """The request, done."""
        return GatewayAnswer(GatewayOutcome.SUCCESS, f"acme-{request.idempotency_key}")
