"""Which locations may take part, for which lines, and by which rule the others fell out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.fulfillment.sourcing.building.facts import Candidate, LineFacts, Quote, SourcingFacts
from domain.fulfillment.sourcing.building.stock_facts import StockFacts
from domain.fulfillment.sourcing.profiles.asking import Ask, Asking
from domain.fulfillment.sourcing.profiles.profile import Constraints, Filter, FilterEffect
from domain.fulfillment.sourcing.profiles.rules import CompiledProfile
from domain.stock.location import FLAG_NEEDS, Capability

_SKUS_NAMED = 3
_NO_STOCK = ("stock", "has no")


@dataclass(frozen=True, slots=True)
class FellOut:
    """A location that may not ship the order, or these lines of it, with the rule and its words.

    `rule` is the name of a filter of the profile, or of what always holds: `location`, `channel`,
    `profile`, `service`, `capability`, `stock`.
    """

    location_id: UUID
    code: str
    rule: str
    words: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Taking:
    """A location, by its place in the facts, that may ship these lines by these services."""

    place: int
    lines: tuple[int, ...]
    quotes: tuple[Quote, ...]


def takers(
    facts: SourcingFacts, compiled: CompiledProfile, asking: Asking, stock: StockFacts
) -> tuple[list[Taking], tuple[FellOut, ...]]:
    """The locations that take part, by code, and every one that does not, or not for all lines."""
    rules = list(zip(compiled.profile.filters, map(asking.asker, compiled.filters), strict=True))
    whole = [entry for entry in rules if entry[0].effect is FilterEffect.EXCLUDE_LOCATION]
    by_line = [entry for entry in rules if entry[0].effect is FilterEffect.EXCLUDE_LINE]
    taking: list[Taking] = []
    fallen: list[FellOut] = []
    order = sorted(range(len(facts.candidates)), key=lambda n: facts.candidates[n].location.code)
    for place in order:
        reason = _reason(facts, compiled.profile.constraints, place, whole)
        if reason is not None:
            fallen.append(_fell_out(facts.candidates[place], *reason))
            continue
        found, left_out = _lines(facts, place, by_line, stock)
        fallen += left_out
        if not found:
            continue
        quotes = _quotes(facts.candidates[place], [facts.lines[line] for line in found])
        if quotes:
            taking.append(Taking(place, found, quotes))
        else:
            words = "no carrier service takes these goods from here"
            fallen.append(_fell_out(facts.candidates[place], "service", words))
    return taking, tuple(fallen)


def _reason(
    facts: SourcingFacts,
    constraints: Constraints,
    place: int,
    filters: Sequence[tuple[Filter, Ask]],
) -> tuple[str, str] | None:
    """Why a location may not take part at all: (rule, words)."""
    candidate = facts.candidates[place]
    fixed = _fixed_reason(facts, constraints, candidate)
    if fixed is not None:
        return fixed
    for entry, ask in filters:
        if ask(0, place) is True:
            return entry.name, f"excluded by the filter {entry.name!r}"
    return None


def _fixed_reason(
    facts: SourcingFacts, constraints: Constraints, candidate: Candidate
) -> tuple[str, str] | None:
    location, channel = candidate.location, facts.order.channel
    allowed, forbidden = constraints.allowed_location_codes, constraints.forbidden_location_codes
    forbids = bool(allowed and location.code not in allowed) or location.code in forbidden
    reasons = (
        (not location.active, "location", "inactive"),
        (Capability.SHIP not in location.capabilities, "location", "cannot ship"),
        (
            not channel.may_use_location(location.id),
            "channel",
            f"not allowed for the channel {channel.code}",
        ),
        (forbids, "profile", "not among the locations that the profile allows"),
        (candidate.unable is not None, "location", candidate.unable or ""),
        (not candidate.quotes, "service", "no carrier service delivers there from here"),
    )
    return next(((rule, words) for holds, rule, words in reasons if holds), None)


def _lines(
    facts: SourcingFacts, place: int, filters: Sequence[tuple[Filter, Ask]], stock: StockFacts
) -> tuple[tuple[int, ...], list[FellOut]]:
    """The lines that a location may ship some of, and why not the others."""
    candidate = facts.candidates[place]
    found: list[int] = []
    why: dict[tuple[str, str], list[int]] = {}
    for number, line in enumerate(facts.lines):
        reason = _line_reason(candidate, line)
        if reason is None and not stock.available(number, place):
            reason = _NO_STOCK
        if reason is None:
            reason = next(
                (
                    (entry.name, f"excluded by the filter {entry.name!r}")
                    for entry, ask in filters
                    if ask(number, place) is True
                ),
                None,
            )
        if reason is None:
            found.append(number)
        else:
            why.setdefault(reason, []).append(number)
    # A voucher alone makes no location take part: it travels with goods, where there are any.
    goods = any(line.tracks_stock for line in facts.lines)
    if goods and not any(facts.lines[number].tracks_stock for number in found):
        found = []
    left_out = [
        _fell_out(candidate, rule, _with_skus(words, facts, lines), _numbers(facts, lines))
        for (rule, words), lines in why.items()
    ]
    return tuple(found), left_out


def _line_reason(candidate: Candidate, line: LineFacts) -> tuple[str, str] | None:
    needs = {FLAG_NEEDS[flag] for flag in line.flags if flag in FLAG_NEEDS}
    lacking = sorted(need.value.lower() for need in needs - candidate.location.capabilities)
    return ("capability", f"lacks {', '.join(lacking)} for") if lacking else None


def _quotes(candidate: Candidate, lines: Sequence[LineFacts]) -> tuple[Quote, ...]:
    """The services that take all that these lines need to be carried with."""
    needs = {FLAG_NEEDS[flag] for line in lines for flag in line.flags if flag in FLAG_NEEDS}
    return tuple(
        quote for quote in candidate.quotes if quote.carries is None or needs <= quote.carries
    )


def _numbers(facts: SourcingFacts, lines: Sequence[int]) -> tuple[int, ...]:
    return tuple(facts.lines[number].line for number in lines)


def _with_skus(words: str, facts: SourcingFacts, lines: Sequence[int]) -> str:
    skus = list(dict.fromkeys(facts.lines[number].sku for number in lines))
    named = ", ".join(skus[:_SKUS_NAMED])
    more = f" and {len(skus) - _SKUS_NAMED} more" if len(skus) > _SKUS_NAMED else ""
    return (
        f"{words} for {named}{more}" if words.startswith("excluded") else f"{words} {named}{more}"
    )


def _fell_out(candidate: Candidate, rule: str, words: str, lines: tuple[int, ...] = ()) -> FellOut:
    return FellOut(candidate.location.id, candidate.location.code, rule, words, lines)
