"""Mutations of payments."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey, OrderId
from api.context import Context, Info, Written
from api.global_ids import key_of
from api.money_type import amount_of
from api.orders.line_ids import refused_by_place
from api.orders.types import Order
from api.payments.inputs import (
    PaymentCaptureInput,
    PaymentTransactionRecordInput,
    RefundCreateInput,
)
from api.payments.types import PaymentTransaction, Refund, refund_node, transaction_node
from api.user_errors import UserError
from domain.access.caller import Caller
from domain.payments.transaction import PaymentTransaction as TransactionEntity
from persistence.unit_of_work import UnitOfWork
from use_cases.payments.capture_payment import capture_payment
from use_cases.payments.create_refund import create_refund
from use_cases.payments.record_payment_transaction import record_payment_transaction
from use_cases.payments.void_payment import void_payment

TransactionId = Annotated[strawberry.ID, strawberry.argument(description="Which authorization.")]


@strawberry.type(
    description="What became of a payment transaction.", directives=[access("payments:read")]
)
class PaymentPayload:
    """The transaction and the order as they are now."""

    transaction: PaymentTransaction | None = strawberry.field(
        description="The transaction; null if refused."
    )
    order: Order | None = strawberry.field(description="Its order; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of a refund.", directives=[access("payments:read")])
class RefundCreatePayload:
    """Nearly always one refund; several where the money goes back to several charges."""

    refunds: list[Refund] = strawberry.field(description="The refunds; empty if refused.")
    order: Order | None = strawberry.field(description="The order; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type
class PaymentMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Record what a gateway or channel reports about money: each fact once.",
        directives=[access("payments:record")],
    )
    async def payment_transaction_record(
        self,
        info: Info,
        order_id: OrderId,
        input: Annotated[
            PaymentTransactionRecordInput, strawberry.argument(description="The fact.")
        ],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> PaymentPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _kept(
                record_payment_transaction(
                    unit,
                    caller,
                    now,
                    order_id=key_of(order_id, "Order", field=("orderId",)),
                    report=input.to_report(),
                    expected_version=expected_version,
                )
            ),
            idempotency_key=idempotency_key,
        )
        return await _payload(info.context, written)

    @strawberry.mutation(
        description="Take money that was authorized; the gateway is asked by the worker.",
        directives=[access("payments:write")],
    )
    async def payment_capture(
        self,
        info: Info,
        transaction_id: TransactionId,
        idempotency_key: IdempotencyKey,
        input: Annotated[
            PaymentCaptureInput | None,
            strawberry.argument(description="How much; what is left by default."),
        ] = None,
        expected_version: ExpectedVersion = None,
    ) -> PaymentPayload:
        wanted = (input or PaymentCaptureInput()).amount
        written = await info.context.write(
            info,
            lambda unit, caller, now: _kept(
                capture_payment(
                    unit,
                    caller,
                    now,
                    transaction_id=_transaction_key(transaction_id),
                    amount=amount_of(wanted, field=("amount",)).minor if wanted else None,
                    currency=wanted.currency_code if wanted else None,
                    expected_version=expected_version,
                )
            ),
            idempotency_key=idempotency_key,
        )
        return await _payload(info.context, written)

    @strawberry.mutation(
        description="Let go of what is left of an authorization.",
        directives=[access("payments:write")],
    )
    async def payment_void(
        self,
        info: Info,
        transaction_id: TransactionId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> PaymentPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _kept(
                void_payment(
                    unit,
                    caller,
                    now,
                    transaction_id=_transaction_key(transaction_id),
                    expected_version=expected_version,
                )
            ),
            idempotency_key=idempotency_key,
        )
        return await _payload(info.context, written)

    @strawberry.mutation(
        description="Give money back, allocated to lines and shipping to the minor unit.",
        directives=[access("payments:write")],
    )
    async def refund_create(
        self,
        info: Info,
        order_id: OrderId,
        input: Annotated[RefundCreateInput, strawberry.argument(description="What to refund.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> RefundCreatePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: _refund(unit, caller, now, order_id, input, expected_version),
            idempotency_key=idempotency_key,
        )
        context, kept = info.context, written.reference
        if kept is None:
            return RefundCreatePayload(refunds=[], order=None, user_errors=written.user_errors)
        found = [await refund_node(context, UUID(hex=key), None) for key in kept["refunds"]]
        order: Order | None = await context.node("Order", UUID(hex=kept["order"]))
        refunds = [refund for refund in found if refund is not None]
        return RefundCreatePayload(refunds=refunds, order=order, user_errors=[])


def _refund(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    order_id: str,
    input: RefundCreateInput,
    expected_version: int | None,
) -> dict[str, Any]:
    key = key_of(order_id, "Order", field=("orderId",))
    shipping = input.shipping_amount
    lines = input.line_requests(key)
    with refused_by_place([line.line_number for line in lines]):
        refunds = create_refund(
            unit,
            caller,
            now,
            order_id=key,
            lines=lines,
            shipping_amount=amount_of(shipping, field=("shippingAmount",)).minor if shipping else 0,
            currency=input.currency(),
            transaction_id=_optional_key(
                input.transaction_id, "PaymentTransaction", "transactionId"
            ),
            return_id=_optional_key(input.return_id, "Return", "returnId"),
            reason=input.reason,
            expected_version=expected_version,
        )
    return {"order": key.hex, "refunds": [refund.id.hex for refund in refunds]}


def _optional_key(text: str | None, type_name: str, name: str) -> UUID | None:
    return key_of(text, type_name, field=(name,)) if text is not None else None


def _transaction_key(text: str) -> UUID:
    return key_of(text, "PaymentTransaction", field=("transactionId",))


def _kept(entry: TransactionEntity) -> dict[str, str]:
    return {"id": entry.id.hex, "order": entry.order_id.hex}


async def _payload(context: Context, written: Written) -> PaymentPayload:
    kept = written.reference
    if kept is None:
        return PaymentPayload(transaction=None, order=None, user_errors=written.user_errors)
    return PaymentPayload(
        transaction=await transaction_node(context, UUID(hex=kept["id"]), None),
        order=await context.node("Order", UUID(hex=kept["order"])),
        user_errors=[],
    )
