"""Mutations of channels."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.channels.types import ChannelInput, ChannelsUpsertPayload
from api.context import Info
from use_cases.channels.upsert_channels import upsert_channels


@strawberry.type
class ChannelMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Create channels, or bring those with the same code up to date.",
        directives=[access("channels:write")],
    )
    async def channels_upsert(
        self,
        info: Info,
        input: Annotated[
            list[ChannelInput], strawberry.argument(description="Up to 1,000 channels.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> ChannelsUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_channels(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return ChannelsUpsertPayload(
            items=await bulk_items(info.context, written, "Channel"),
            user_errors=written.user_errors,
        )
