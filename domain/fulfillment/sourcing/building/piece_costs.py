"""What a parcel or a piece from a location costs beyond money: preferences and balance."""

from domain.fulfillment.sourcing.building.facts import SourcingFacts
from domain.fulfillment.sourcing.building.stock_facts import StockFacts
from domain.fulfillment.sourcing.problem import Offer
from domain.fulfillment.sourcing.profiles.asking import Ask, Asking
from domain.fulfillment.sourcing.profiles.rules import CompiledProfile
from domain.money import round_half_up


class PieceCosts:
    """The profile's preferences and balance over one order; lines and locations by place."""

    def __init__(
        self, facts: SourcingFacts, compiled: CompiledProfile, asking: Asking, stock: StockFacts
    ) -> None:
        self._balance = compiled.profile.balance
        self._facts = facts
        self._stock = stock
        self._asked: list[tuple[Ask, int, int]] = [
            (asking.asker(rule), preference.cost_per_parcel, preference.cost_per_piece)
            for rule, preference in zip(
                compiled.preferences, compiled.profile.preferences, strict=True
            )
        ]
        self._markdown = asking.asker(compiled.markdown) if compiled.markdown is not None else None

    def per_parcel(self, place: int) -> int:
        """What the preferences ask for a parcel from a location."""
        return sum(cost for ask, cost, _ in self._asked if cost and ask(0, place) is True)

    def offer(self, line: int, place: int) -> Offer:
        """What a piece of a line costs from a location."""
        preference = sum(cost for ask, _, cost in self._asked if cost and ask(line, place) is True)
        return Offer(self._facts.lines[line].line, preference, self._balance_cost(line, place))

    def _balance_cost(self, line: int, place: int) -> int:
        balance = self._balance
        if not (balance.cover_per_piece or balance.markdown_per_piece):
            return 0
        if not self._facts.lines[line].tracks_stock:
            return 0
        days = self._stock.days_of_cover(line, place)
        cost = 0
        if days < balance.cover_target_days:
            missing = balance.cover_target_days - days
            cost = round_half_up(balance.cover_per_piece * missing, balance.cover_target_days)
        over = self._markdown is not None and days > balance.markdown_over_days
        if over and self._markdown is not None and self._markdown(line, place) is True:
            cost -= balance.markdown_per_piece
        return cost
