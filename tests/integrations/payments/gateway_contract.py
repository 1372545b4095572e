"""What every payment gateway must do, ours and a merchant's: call these on yours."""

from dataclasses import replace

from domain.payments.transaction import TransactionKind
from domain.ports import (
    GatewayAnswer,
    GatewayOutcome,
    GatewayRequest,
    GatewayUnreachable,
    PaymentGateway,
)

REQUEST = GatewayRequest("contract-1", TransactionKind.CHARGE.value, 1000, "EUR", "authorization-1")
ATTEMPTS = 5


def answered(gateway: PaymentGateway, request: GatewayRequest) -> GatewayAnswer:
    """The final answer, however many attempts it takes."""
    for _ in range(ATTEMPTS):
        try:
            answer = gateway.perform(request)
        except GatewayUnreachable:
            continue
        if answer.outcome is not GatewayOutcome.PENDING:
            return answer
    raise AssertionError(f"{gateway.name} gave no final answer in {ATTEMPTS} attempts")


def check_name(gateway: PaymentGateway) -> None:
    """A name that fits a transaction and stays the same."""
    assert gateway.name == gateway.name.strip()
    assert 0 < len(gateway.name) <= 64


def check_same_key_same_answer(gateway: PaymentGateway) -> None:
    """A request made again is the same movement of money."""
    for kind in (
        TransactionKind.CHARGE,
        TransactionKind.REFUND,
        TransactionKind.CANCEL_AUTHORIZATION,
    ):
        request = replace(REQUEST, idempotency_key=f"same-{kind.value}", kind=kind.value)
        first = answered(gateway, request)
        assert all(answered(gateway, request) == first for _ in range(3))


def check_other_key_other_movement(gateway: PaymentGateway) -> None:
    """Two keys are two movements, even of the same amount."""
    first = answered(gateway, replace(REQUEST, idempotency_key="one"))
    second = answered(gateway, replace(REQUEST, idempotency_key="two"))
    assert first.reference != second.reference


def check_answers_can_be_kept(gateway: PaymentGateway) -> None:
    """A success has a reference, a failure a reason."""
    answer = answered(gateway, replace(REQUEST, idempotency_key="kept"))
    if answer.outcome is GatewayOutcome.SUCCESS:
        assert answer.reference
        assert len(answer.reference) <= 255
    else:
        assert answer.error


CHECKS = (
    check_name,
    check_same_key_same_answer,
    check_other_key_other_movement,
    check_answers_can_be_kept,
)
