"""Mutations of what dates and costs of parcels are computed from."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.context import Info
from api.fulfillment.calendar_type import CalendarInput, CalendarsUpsertPayload
from api.fulfillment.carrier_service_type import CarrierServiceInput, CarrierServicesUpsertPayload
from api.fulfillment.rate_card_type import RateCardInput, RateCardsUpsertPayload
from api.fulfillment.transit_table_type import TransitTableInput, TransitTablesUpsertPayload
from api.fulfillment.zone_table_type import ZoneTableInput, ZoneTablesUpsertPayload
from use_cases.fulfillment.upsert_calendars import upsert_calendars
from use_cases.fulfillment.upsert_carrier_services import upsert_carrier_services
from use_cases.fulfillment.upsert_rate_cards import upsert_rate_cards
from use_cases.fulfillment.upsert_transit_tables import upsert_transit_tables
from use_cases.fulfillment.upsert_zone_tables import upsert_zone_tables


@strawberry.type
class ShippingSettingMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Create calendars, or bring those with the same code up to date.",
        directives=[access("fulfillment:write")],
    )
    async def calendars_upsert(
        self,
        info: Info,
        input: Annotated[
            list[CalendarInput], strawberry.argument(description="Up to 1,000 calendars.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> CalendarsUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_calendars(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return CalendarsUpsertPayload(
            items=await bulk_items(info.context, written, "Calendar"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Create zone tables, or bring those with the same code up to date.",
        directives=[access("fulfillment:write")],
    )
    async def zone_tables_upsert(
        self,
        info: Info,
        input: Annotated[
            list[ZoneTableInput], strawberry.argument(description="Up to 1,000 zone tables.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> ZoneTablesUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_zone_tables(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return ZoneTablesUpsertPayload(
            items=await bulk_items(info.context, written, "ZoneTable"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Create rate cards, or bring those with the same code up to date.",
        directives=[access("fulfillment:write")],
    )
    async def rate_cards_upsert(
        self,
        info: Info,
        input: Annotated[
            list[RateCardInput], strawberry.argument(description="Up to 1,000 rate cards.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> RateCardsUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_rate_cards(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return RateCardsUpsertPayload(
            items=await bulk_items(info.context, written, "RateCard"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Create transit tables, or bring those with the same code up to date.",
        directives=[access("fulfillment:write")],
    )
    async def transit_tables_upsert(
        self,
        info: Info,
        input: Annotated[
            list[TransitTableInput], strawberry.argument(description="Up to 1,000 transit tables.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> TransitTablesUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_transit_tables(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return TransitTablesUpsertPayload(
            items=await bulk_items(info.context, written, "TransitTable"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Create carrier services, or bring those with the same code up to date.",
        directives=[access("fulfillment:write")],
    )
    async def carrier_services_upsert(
        self,
        info: Info,
        input: Annotated[
            list[CarrierServiceInput],
            strawberry.argument(description="Up to 1,000 carrier services."),
        ],
        idempotency_key: IdempotencyKey,
    ) -> CarrierServicesUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_carrier_services(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return CarrierServicesUpsertPayload(
            items=await bulk_items(info.context, written, "CarrierService"),
            user_errors=written.user_errors,
        )
