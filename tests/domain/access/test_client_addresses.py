"""From where a credential may be used."""

import pytest

from domain.access.client_addresses import RANGES_LIMIT, allowed_addresses, is_allowed_from
from domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["192.0.2.7"], {"192.0.2.7/32"}),
        ([" 192.0.2.0/24 ", "192.0.2.0/24"], {"192.0.2.0/24"}),
        (["2001:DB8:0::/32"], {"2001:db8::/32"}),
        (["::ffff:192.0.2.0/120"], {"192.0.2.0/24"}),
        (["0.0.0.0/0", "::/0"], {"0.0.0.0/0", "::/0"}),
        (None, None),
    ],
)
def test_ranges_are_kept_in_one_way_of_writing(
    given: list[str] | None, kept: set[str] | None
) -> None:
    assert allowed_addresses(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        [], [""], ["192.0.2.1/24"], ["192.0.2.0/33"], ["192.0.2"], ["example.com"], ["fe80::1%eth0/64"],
        ["192.0.2.0/24,198.51.100.0/24"], [f"10.0.0.{last}" for last in range(RANGES_LIMIT + 1)],
    ],
)  # fmt: skip
def test_what_is_no_range_is_refused(given: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        allowed_addresses(given)
    assert refused.value.field == ("allowedAddresses",)


def test_only_an_address_within_a_range_is_allowed() -> None:
    ranges = allowed_addresses(["192.0.2.0/24", "2001:db8::/32"])

    for inside in ("192.0.2.0", "192.0.2.255", "2001:db8:ffff::1", "::ffff:192.0.2.9"):
        assert is_allowed_from(inside, ranges), inside
    for outside in (
        "192.0.3.0",
        "2001:db9::",
        "::192.0.2.9",
        "",
        None,
        "unix",
        "192.0.2.1, 1.1.1.1",
    ):
        assert not is_allowed_from(outside, ranges), outside
        assert is_allowed_from(outside, None)
