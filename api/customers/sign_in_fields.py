"""Shoppers sign in with a code from their mailbox, stay signed in, and keep their profile."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Info
from api.customers.address_type import AddressInput
from api.customers.types import Customer
from api.error_codes import ErrorCode
from api.scalars import DateTime
from api.services import SignInServices
from api.user_errors import GeneralError, UserError
from domain.access.caller import Caller
from domain.customers.sign_in import CODE_LIFETIME
from persistence.unit_of_work import UnitOfWork
from use_cases.customers.complete_shopper_sign_in import complete_shopper_sign_in
from use_cases.customers.refresh_shopper_token import refresh_shopper_token
from use_cases.customers.request_shopper_sign_in import request_shopper_sign_in
from use_cases.customers.shopper_tokens import ShopperTokens as Tokens
from use_cases.customers.sign_out_shopper import sign_out_shopper
from use_cases.customers.update_shopper_profile import update_shopper_profile

SIGN_IN = [access("account:signin")]
PROFILE = [access("account:write")]

Email = Annotated[str, strawberry.argument(description="Where the code goes.")]
RefreshToken = Annotated[
    str, strawberry.argument(description="The last one that this device was given.")
]


@strawberry.type(description="What a shopper who is signed in holds.", directives=SIGN_IN)
class ShopperTokens:
    """Shown once, and not kept."""

    access_token: str = strawberry.field(
        description="The credential of the shopper: `Authorization: Bearer <accessToken>`."
    )
    expires_at: DateTime = strawberry.field(description="When the access token ends.")
    refresh_token: str = strawberry.field(
        description="For the next access token; good once. Keep it where scripts of others cannot "
        "read it."
    )

    @classmethod
    def of(cls, tokens: Tokens) -> "ShopperTokens":
        """The tokens as a client gets them."""
        return cls(
            access_token=tokens.access_token,
            expires_at=DateTime(tokens.expires_at),
            refresh_token=tokens.refresh_token,
        )


@strawberry.type(description="What became of asking for a code.", directives=SIGN_IN)
class ShopperSignInRequestPayload:
    """The same whether anybody is known by that address or not."""

    expires_in_seconds: int | None = strawberry.field(
        description="How long a code that was sent is good; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of signing in, or of staying so.", directives=SIGN_IN)
class ShopperTokensPayload:
    """Wrong, used, expired and unknown are one answer."""

    tokens: ShopperTokens | None = strawberry.field(description="The tokens; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of signing out.", directives=SIGN_IN)
class ShopperSignOutPayload:
    """Whoever signs out is out."""

    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.input(description="What a shopper says of themselves. What is left out stays.")
class ShopperProfileInput:
    """The e-mail address is what they proved, and stays."""

    name: str | None = strawberry.field(default=None, description="Their name.")
    phone: str | None = strawberry.field(default=None, description="Their telephone number.")
    default_address: AddressInput | None = strawberry.field(
        default=None, description="Where their orders go unless an order says otherwise."
    )


@strawberry.type(description="What became of changing a profile.", directives=PROFILE)
class ShopperProfileUpdatePayload:
    """The customer as they are now."""

    customer: Customer | None = strawberry.field(description="The shopper; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type
class ShopperMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Mail a code to a shopper. The answer is the same whether or not anybody has "
        "the address, and also where too many codes were asked for and none is sent.",
        directives=SIGN_IN,
    )
    async def shopper_sign_in_request(
        self, info: Info, email: Email
    ) -> ShopperSignInRequestPayload:
        secrets = _services(info).secrets
        address = info.context.facts.client_address
        written = await info.context.write(
            info,
            lambda unit, caller, now: request_shopper_sign_in(
                unit, caller, now, secrets=secrets, email=email, address=address
            ),
        )
        good_for = None if written.user_errors else int(CODE_LIFETIME.total_seconds())
        return ShopperSignInRequestPayload(
            expires_in_seconds=good_for, user_errors=written.user_errors
        )

    @strawberry.mutation(
        description="Sign a shopper in with the code from their mailbox, as the customer who has "
        "that e-mail address or as a new one.",
        directives=SIGN_IN,
    )
    async def shopper_sign_in_complete(
        self,
        info: Info,
        email: Email,
        code: Annotated[str, strawberry.argument(description="The digits of the code.")],
    ) -> ShopperTokensPayload:
        signing = _services(info)
        address = info.context.facts.client_address

        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> Tokens | None:
            return complete_shopper_sign_in(
                unit, caller, now,
                secrets=signing.secrets, settings=signing.tokens, email=email, code=code,
                address=address,
            )  # fmt: skip

        written = await info.context.write(info, act)
        refusal = GeneralError(
            code=ErrorCode.SIGN_IN_REFUSED,
            message="This code is not good, or not any more. Ask for another.",
            field=["code"],
        )
        return _tokens(written.reference, written.user_errors or [refusal])

    @strawberry.mutation(
        description="The next access token of a shopper, and the next refresh token: the one that "
        "is shown is good once. One that comes again ends the sign-in.",
        directives=SIGN_IN,
    )
    async def shopper_token_refresh(
        self, info: Info, refresh_token: RefreshToken
    ) -> ShopperTokensPayload:
        settings = _services(info).tokens
        written = await info.context.write(
            info,
            lambda unit, caller, now: refresh_shopper_token(
                unit, caller, now, settings=settings, refresh_token=refresh_token
            ),
        )
        refusal = GeneralError(
            code=ErrorCode.SIGN_IN_REFUSED,
            message="This sign-in is over. Sign in again.",
            field=["refreshToken"],
        )
        return _tokens(written.reference, written.user_errors or [refusal])

    @strawberry.mutation(
        description="Sign a shopper out on this device; access tokens end within seconds.",
        directives=SIGN_IN,
    )
    async def shopper_sign_out(
        self, info: Info, refresh_token: RefreshToken
    ) -> ShopperSignOutPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: sign_out_shopper(
                unit, caller, now, refresh_token=refresh_token
            ),
        )
        if written.reference is not None:
            # What else this shopper has open is found good, and goes on.
            info.context.services.rights_changed(
                lambda caller: caller.customer_id == written.reference
            )
        return ShopperSignOutPayload(user_errors=written.user_errors)

    @strawberry.mutation(
        description="Change what a shopper says of themselves: name, telephone number, address.",
        directives=PROFILE,
    )
    async def shopper_profile_update(
        self,
        info: Info,
        input: Annotated[ShopperProfileInput, strawberry.argument(description="What changes.")],
        idempotency_key: IdempotencyKey,
    ) -> ShopperProfileUpdatePayload:
        address = input.default_address
        written = await info.context.write(
            info,
            lambda unit, caller, now: (
                update_shopper_profile(
                    unit,
                    caller,
                    now,
                    name=input.name,
                    phone=input.phone,
                    default_address=address.to_domain() if address else None,
                ).id.hex
            ),
            idempotency_key=idempotency_key,
        )
        key = UUID(hex=written.reference) if written.reference is not None else None
        return ShopperProfileUpdatePayload(
            customer=await info.context.node("Customer", key), user_errors=written.user_errors
        )


def _services(info: Info) -> SignInServices:
    found = info.context.services.sign_in
    assert found is not None, "every application has them"
    return found


def _tokens(found: Tokens | None, refusals: list[UserError]) -> ShopperTokensPayload:
    if found is None:
        return ShopperTokensPayload(tokens=None, user_errors=refusals)
    return ShopperTokensPayload(tokens=ShopperTokens.of(found), user_errors=[])
