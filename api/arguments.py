"""Arguments that many mutations share, described once."""

from typing import Annotated, TypeAlias

import strawberry

IdempotencyKey: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="Chosen by the client at random (a UUID), one per intent: a repeated request "
        "with the same key and input gives the same result and is done once. Keys belong to the "
        "credential and, where a cart's secret is sent, to that cart. All browsers of a storefront "
        "share its other keys, so a guessable one may be taken."
    ),
]
ExpectedVersion: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description="Refuse with STALE_VERSION unless the order still has this version."
    ),
]
OrderId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="Which order.")]
