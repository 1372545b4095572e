"""Sorts of credentials in the API."""

from api.described_enum import describe
from domain.access.caller import PrincipalKind

__all__ = ["PrincipalKind"]

describe(
    PrincipalKind,
    "What sort of credential was shown.",
    STAFF="People and programs of the merchant.",
    PARTNER="Another company's program: ERP, CRM, warehouse, marketplace.",
    STOREFRONT="A shop's pages, shared by all who visit them.",
    SHOPPER="A customer who has signed in.",
    GUEST="A buyer with the tracking token of one order.",
    SYSTEM="The application itself.",
)
