"""The conditions of a profile, checked and made ready once for each version."""

from dataclasses import dataclass
from functools import lru_cache

from domain.errors import DomainError, raise_any
from domain.expressions import InvalidExpression, ValueType
from domain.fulfillment.sourcing.profiles.profile import FilterEffect, SourcingProfile
from domain.fulfillment.sourcing.profiles.variables import SUBJECTS, Subject, variables_about
from domain.ports import Expression, Expressions

OF_ORDER = (Subject.ORDER,)
OF_LINE = (Subject.ORDER, Subject.LINE)
OF_LOCATION = (Subject.ORDER, Subject.LOCATION)
OF_PIECE = (Subject.ORDER, Subject.LINE, Subject.LOCATION, Subject.STOCK)

_KEPT_PROFILES = 256
_KEPT_RULES = 2_048


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled condition with its name, and what it asks about."""

    name: str
    expression: Expression
    subjects: frozenset[Subject]


@dataclass(frozen=True, slots=True)
class CompiledProfile:
    """A profile with its conditions ready, in the order of the profile."""

    profile: SourcingProfile
    filters: tuple[Rule, ...]
    preferences: tuple[Rule, ...]
    markdown: Rule | None
    keep_together: Rule | None

    @property
    def reads_cover(self) -> bool:
        """Whether anything in it depends on days of cover, which cost statements to know."""
        balance = self.profile.balance
        rules = (*self.filters, *self.preferences, self.markdown)
        return bool(balance.cover_per_piece or balance.markdown_per_piece) or any(
            "stock.days_of_cover" in rule.expression.reads for rule in rules if rule is not None
        )


@lru_cache(maxsize=_KEPT_RULES)
def rule_of(
    name: str,
    text: str,
    expressions: Expressions,
    about: tuple[Subject, ...],
    result: ValueType = ValueType.BOOL,
) -> Rule:
    """A condition that may ask about some subjects, ready. Raises InvalidExpression."""
    expression = expressions.compile(text, variables_about(*about), result)
    return Rule(name, expression, frozenset(SUBJECTS[path] for path in expression.reads))


@lru_cache(maxsize=_KEPT_PROFILES)
def compile_profile(profile: SourcingProfile, expressions: Expressions) -> CompiledProfile:
    """Check every condition and make it ready; versions never change, so this is done once.

    Raises InvalidExpression, or Refusals of several, each with the path of its field.
    """
    errors: list[DomainError] = []

    def rule(
        name: str, text: str, field: tuple[str, ...], about: tuple[Subject, ...],
        result: ValueType = ValueType.BOOL,
    ) -> Rule | None:  # fmt: skip
        try:
            return rule_of(name, text, expressions, about, result)
        except InvalidExpression as error:
            errors.append(error.at(field))
            return None

    filters = [
        rule(
            entry.name, entry.condition, ("filters", str(index), "condition"),
            OF_LOCATION if entry.effect is FilterEffect.EXCLUDE_LOCATION else OF_PIECE,
        )
        for index, entry in enumerate(profile.filters)
    ]  # fmt: skip
    preferences = [
        rule(
            entry.name, entry.condition, ("preferences", str(index), "condition"),
            OF_LOCATION if entry.cost_per_parcel else OF_PIECE,
        )
        for index, entry in enumerate(profile.preferences)
    ]  # fmt: skip
    markdown = together = None
    if profile.balance.markdown_per_piece:
        text = profile.balance.markdown_condition
        markdown = rule("markdown", text, ("balance", "markdown_condition"), OF_PIECE)
    if profile.constraints.keep_together is not None:
        text, field = profile.constraints.keep_together, ("constraints", "keep_together")
        together = rule("keep together", text, field, OF_LINE, ValueType.STRING)
    raise_any(errors)
    kept_filters = tuple(entry for entry in filters if entry is not None)
    kept_preferences = tuple(entry for entry in preferences if entry is not None)
    return CompiledProfile(profile, kept_filters, kept_preferences, markdown, together)
