"""Queries of what dates and costs of parcels are computed from."""

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.fulfillment.calendar_type import Calendar
from api.fulfillment.carrier_service_type import CarrierService
from api.fulfillment.rate_card_type import RateCard
from api.fulfillment.transit_table_type import TransitTable
from api.fulfillment.zone_table_type import ZoneTable
from persistence.reads.shipping_settings import (
    CALENDARS,
    CARRIER_SERVICES,
    RATE_CARDS,
    TRANSIT_TABLES,
    ZONE_TABLES,
)


@strawberry.type
class ShippingSettingQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Working calendars, by code.", directives=[access("fulfillment:read")]
    )
    async def calendars(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Calendar]:
        context = info.context
        page = await context.read(
            CALENDARS.page, context.caller, page_request(first, after, last, before)
        )
        return connection_of(
            page, Calendar.of, lambda: context.read(CALENDARS.count, context.caller)
        )

    @strawberry.field(description="Zone tables, by code.", directives=[access("fulfillment:read")])
    async def zone_tables(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ZoneTable]:
        context = info.context
        page = await context.read(
            ZONE_TABLES.page, context.caller, page_request(first, after, last, before)
        )
        return connection_of(
            page, ZoneTable.of, lambda: context.read(ZONE_TABLES.count, context.caller)
        )

    @strawberry.field(description="Rate cards, by code.", directives=[access("fulfillment:read")])
    async def rate_cards(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[RateCard]:
        context = info.context
        page = await context.read(
            RATE_CARDS.page, context.caller, page_request(first, after, last, before)
        )
        return connection_of(
            page, RateCard.of, lambda: context.read(RATE_CARDS.count, context.caller)
        )

    @strawberry.field(
        description="Transit tables, by code.", directives=[access("fulfillment:read")]
    )
    async def transit_tables(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[TransitTable]:
        context = info.context
        page = await context.read(
            TRANSIT_TABLES.page, context.caller, page_request(first, after, last, before)
        )
        return connection_of(
            page, TransitTable.of, lambda: context.read(TRANSIT_TABLES.count, context.caller)
        )

    @strawberry.field(
        description="Carrier services, by code.", directives=[access("fulfillment:read")]
    )
    async def carrier_services(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CarrierService]:
        context = info.context
        page = await context.read(
            CARRIER_SERVICES.page, context.caller, page_request(first, after, last, before)
        )
        return connection_of(
            page, CarrierService.of, lambda: context.read(CARRIER_SERVICES.count, context.caller)
        )
