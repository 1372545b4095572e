"""Zone tables: how far a destination is in the carrier's own terms."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.errors import InvalidInput
from domain.validation import code, country_code, text

RULES_LIMIT = 2_000
FARTHEST_KILOMETRES = 21_000
"""A little more than half of the way around the Earth."""


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """Matches when every part that is given does; an empty part matches anything.

    Postal prefixes compare without blanks, dashes and case, regions without case and accents.
    `maximum_kilometres` is along the great circle; it never matches where the distance is unknown.
    """

    zone: str
    origin_countries: frozenset[str] = frozenset()
    origin_locations: frozenset[str] = frozenset()
    destination_countries: frozenset[str] = frozenset()
    destination_regions: frozenset[str] = frozenset()
    postal_prefixes: tuple[str, ...] = ()
    maximum_kilometres: int | None = None


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """Ordered rules: the first that matches names the zone; where none does nothing is carried."""

    id: UUID
    code: str
    name: str
    rules: tuple[ZoneRule, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """From where to where: what zones depend on. `kilometres` None where it is unknown."""

    origin_country: str
    origin_location: str
    destination_country: str
    destination_region: str | None = None
    postal_code: str | None = None
    kilometres: int | None = None

    @property
    def crosses_border(self) -> bool:
        """Whether the parcel leaves the country it comes from."""
        return self.origin_country != self.destination_country


def zone_of(table: ZoneTable, lane: Lane) -> str | None:
    """The zone of a lane; None where the table does not serve it."""
    postal_code = plain_postal_code(lane.postal_code or "")
    region = plain_region(lane.destination_region or "")
    for rule in table.rules:
        if _matches(rule, lane, postal_code, region):
            return rule.zone
    return None


def plain_postal_code(value: str) -> str:
    """A postal code as prefixes compare with it: capitals without blanks and dashes."""
    return value.upper().replace(" ", "").replace("-", "")


def plain_region(value: str) -> str:
    """A region as rules compare it: small letters without accents and outer blanks."""
    letters = unicodedata.normalize("NFKD", value.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _matches(rule: ZoneRule, lane: Lane, postal_code: str, region: str) -> bool:
    return (
        (not rule.origin_countries or lane.origin_country in rule.origin_countries)
        and (not rule.origin_locations or lane.origin_location in rule.origin_locations)
        and (
            not rule.destination_countries or lane.destination_country in rule.destination_countries
        )
        and (not rule.destination_regions or region in rule.destination_regions)
        and (not rule.postal_prefixes or postal_code.startswith(rule.postal_prefixes))
        and _near_enough(rule, lane.kilometres)
    )


def _near_enough(rule: ZoneRule, kilometres: int | None) -> bool:
    if rule.maximum_kilometres is None:
        return True
    return kilometres is not None and kilometres <= rule.maximum_kilometres


def checked_zone_table(table: ZoneTable) -> ZoneTable:
    """The table with its texts as they compare, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(table.code, field=("code",))
    if not 0 < len(table.rules) <= RULES_LIMIT:
        raise InvalidInput(f"A zone table has from 1 to {RULES_LIMIT} rules.", field=("rules",))
    rules = [_checked_rule(rule, ("rules", str(n))) for n, rule in enumerate(table.rules)]
    return replace(table, name=text(table.name, field=("name",)), rules=tuple(rules))


def _checked_rule(rule: ZoneRule, field: tuple[str, ...]) -> ZoneRule:
    code(rule.zone, field=(*field, "zone"))
    for country in sorted(rule.origin_countries):
        country_code(country, field=(*field, "origin_country_codes"))
    for country in sorted(rule.destination_countries):
        country_code(country, field=(*field, "destination_country_codes"))
    farthest = rule.maximum_kilometres
    if farthest is not None and not 0 <= farthest <= FARTHEST_KILOMETRES:
        raise InvalidInput(
            f"A distance is from 0 to {FARTHEST_KILOMETRES} kilometres.",
            field=(*field, "maximum_kilometres"),
        )
    return replace(
        rule,
        destination_regions=frozenset(
            plain_region(text(region, field=(*field, "destination_regions")))
            for region in rule.destination_regions
        ),
        postal_prefixes=_prefixes(rule.postal_prefixes, (*field, "postal_prefixes")),
    )


def _prefixes(prefixes: Sequence[str], field: tuple[str, ...]) -> tuple[str, ...]:
    plain = {plain_postal_code(text(prefix, field=field, limit=16)) for prefix in prefixes}
    if "" in plain:
        raise InvalidInput("A prefix has a letter or a digit.", field=field)
    return tuple(sorted(plain))
