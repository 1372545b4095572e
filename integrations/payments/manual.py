"""The manual gateway: money that a person moved outside, by hand or at a till."""

from domain.ports import GatewayAnswer, GatewayOutcome, GatewayRequest


class ManualGateway:
    """Says yes at once: whoever asked has done it, or will.

    Its reference is the request's own key, so that the same request is the same movement.
    """

    @property
    def name(self) -> str:
        """The name that transactions carry."""
        return "manual"

    def perform(self, request: GatewayRequest) -> GatewayAnswer:
        """The request, done."""
        return GatewayAnswer(GatewayOutcome.SUCCESS, reference=f"manual-{request.idempotency_key}")
