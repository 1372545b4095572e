"""One fulfillment order that a mutation changes, and how its answer is put together."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.context import Info
from api.fulfillment.work_inputs import FulfillmentOrderLineInput
from api.fulfillment.written_parts import changed, changed_order, kept
from api.global_ids import key_of
from api.orders.line_ids import line_number_of, refused_by_place
from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order

Given = dict[str, Any]


class Work:
    """One fulfillment order that a mutation changes, and how its answer is put together."""

    def __init__(self, info: Info, work_id: str, key: str, version: int | None) -> None:
        self._info = info
        self._id = work_id
        self._idempotency_key = key
        self._version = version

    async def change(
        self,
        use_case: Callable[..., FulfillmentOrder],
        lines: Sequence[FulfillmentOrderLineInput] | None = None,
        **given: Any,
    ) -> Given:
        """Run a use case about this work; the fields of ChangedWork, or of what it divided."""

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            key, version = self._key(), self._version
            arguments = {"fulfillment_order_id": key, "expected_version": version, **given}
            if lines is None:
                return kept(use_case(unit, caller, now, **arguments))
            order = order_of_work_order(unit, caller, key, version)
            pieces = [
                (line_number_of(line.line_id, order.id, index), line.quantity)
                for index, line in enumerate(lines)
            ]
            with refused_by_place([number for number, _ in pieces]):
                return kept(use_case(unit, caller, now, lines=pieces, **arguments))

        written = await self._info.context.write(
            self._info, act, idempotency_key=self._idempotency_key
        )
        return {
            "fulfillment_order": await changed(self._info.context, "FulfillmentOrder", written),
            "order_key": changed_order(written),
            "user_errors": written.user_errors,
        }

    async def divide(
        self,
        use_case: Callable[..., FulfillmentOrder],
        lines: Sequence[FulfillmentOrderLineInput],
    ) -> Given:
        """Run a use case that makes new work of this; the fields of DividedWork."""
        fields = await self.change(use_case, lines)
        if fields["fulfillment_order"] is None:
            return fields | {"remaining": None}
        return fields | {
            "remaining": await self._info.context.node("FulfillmentOrder", self._key())
        }

    def _key(self) -> UUID:
        return key_of(self._id, "FulfillmentOrder", field=("fulfillmentOrderId",))
