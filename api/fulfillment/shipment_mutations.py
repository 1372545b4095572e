"""Mutations of shipments, and of what carriers report about them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import ExpectedVersion, IdempotencyKey
from api.context import Info
from api.fulfillment.inputs import (
    CarrierTrackingInput,
    ShipmentCreateInput,
    ShipmentShipInput,
    TrackingEventInput,
)
from api.fulfillment.payloads import (
    ShipmentCancelPayload,
    ShipmentCreatePayload,
    ShipmentShipPayload,
    TrackingEventRecordPayload,
)
from api.fulfillment.written_parts import (
    changed,
    changed_order,
    changed_shipment,
    kept,
    kept_report,
)
from api.global_ids import key_of
from domain.access.caller import Caller
from domain.errors import InvalidInput
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.cancel_shipment import cancel_shipment
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.record_tracking_event import record_tracking_event
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.fulfillment.tracked_shipment import tracked_shipment

WRITE = [access("fulfillment:write")]

ShipmentId = Annotated[strawberry.ID, strawberry.argument(description="Which shipment.")]


@strawberry.type
class ShipmentMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Put packages of one order and one location together, to travel with a "
        "carrier.",
        directives=WRITE,
    )
    async def shipment_create(
        self,
        info: Info,
        package_ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="What travels; at least one.")
        ],
        input: Annotated[ShipmentCreateInput, strawberry.argument(description="How.")],
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ShipmentCreatePayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            shipment = create_shipment(
                unit,
                caller,
                now,
                package_ids=[
                    key_of(text, "Package", field=("packageIds", str(index)))
                    for index, text in enumerate(package_ids)
                ],
                carrier=input.carrier,
                service=input.service,
                expected_version=expected_version,
            )
            return kept(shipment)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return ShipmentCreatePayload(
            shipment=await changed(info.context, "Shipment", written),
            order_key=changed_order(written),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Hand a packed shipment to its carrier: its stock leaves the ledger.",
        directives=WRITE,
    )
    async def shipment_ship(
        self,
        info: Info,
        shipment_id: ShipmentId,
        idempotency_key: IdempotencyKey,
        input: Annotated[
            ShipmentShipInput | None, strawberry.argument(description="What is known of it.")
        ] = None,
        expected_version: ExpectedVersion = None,
    ) -> ShipmentShipPayload:
        known = input or ShipmentShipInput()

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            shipment = ship_shipment(
                unit,
                caller,
                now,
                shipment_id=key_of(shipment_id, "Shipment", field=("shipmentId",)),
                tracking_number=known.tracking_number,
                tracking_url=known.tracking_url,
                estimated_delivery_at=known.estimated_delivery_at,
                expected_version=expected_version,
            )
            return kept(shipment)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return ShipmentShipPayload(
            shipment=await changed(info.context, "Shipment", written),
            order_key=changed_order(written),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="A shipment will not leave: its packages are unpacked, so that their pieces "
        "can be packed again.",
        directives=WRITE,
    )
    async def shipment_cancel(
        self,
        info: Info,
        shipment_id: ShipmentId,
        idempotency_key: IdempotencyKey,
        expected_version: ExpectedVersion = None,
    ) -> ShipmentCancelPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            key = key_of(shipment_id, "Shipment", field=("shipmentId",))
            canceled = cancel_shipment(
                unit, caller, now, shipment_id=key, expected_version=expected_version
            )
            return kept(canceled)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return ShipmentCancelPayload(
            shipment=await changed(info.context, "Shipment", written),
            order_key=changed_order(written),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Record what a carrier reported about a shipment, named by its id or as the "
        "carrier knows it. Facts are kept in whatever order they come, so there is no "
        "`expectedVersion`; a report that is already there changes nothing. DELIVERED may "
        "complete the order.",
        directives=[access("tracking:record")],
    )
    async def tracking_event_record(
        self,
        info: Info,
        input: Annotated[TrackingEventInput, strawberry.argument(description="The report.")],
        idempotency_key: IdempotencyKey,
        shipment_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Which shipment.")
        ] = None,
        carrier_tracking: Annotated[
            CarrierTrackingInput | None,
            strawberry.argument(description="Which shipment, in the carrier's words."),
        ] = None,
    ) -> TrackingEventRecordPayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Any:
            key = _reported_on(unit, caller, shipment_id, carrier_tracking)
            report = record_tracking_event(
                unit,
                caller,
                now,
                shipment_id=key,
                carrier_event_id=input.carrier_event_id,
                code=input.code,
                occurred_at=input.occurred_at,
                description=input.description,
                place=input.place,
                estimated_delivery_at=input.estimated_delivery_at,
            )
            return kept_report(unit, report)

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        return TrackingEventRecordPayload(
            tracking_event=await changed(info.context, "TrackingEvent", written),
            shipment=await changed_shipment(info.context, written),
            order_key=changed_order(written),
            user_errors=written.user_errors,
        )


def _reported_on(
    unit: UnitOfWork, caller: Caller, shipment_id: str | None, tracking: CarrierTrackingInput | None
) -> UUID:
    if shipment_id is not None and tracking is None:
        return key_of(shipment_id, "Shipment", field=("shipmentId",))
    if tracking is not None and shipment_id is None:
        return tracked_shipment(
            unit, caller, carrier=tracking.carrier, tracking_number=tracking.tracking_number
        )
    raise InvalidInput(
        "Give exactly one of `shipmentId` and `carrierTracking`.", field=("shipmentId",)
    )
