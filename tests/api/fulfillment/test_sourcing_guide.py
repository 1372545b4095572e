"""The merchants' guide to sourcing: its five profiles, published as written, choose what it says."""

import json
import re
from typing import Any

import pytest

from domain.fulfillment.sourcing.building.build_problem import build_problem
from domain.fulfillment.sourcing.building.facts import LineFacts
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.fulfillment.sourcing.profiles.variables import VARIABLES
from domain.fulfillment.sourcing.solution import Solution
from domain.stock.location import LocationKind
from integrations.expressions.common_expression_language import installed_expressions
from tests.api.api_client import ApiClient
from tests.docs.blocks import CHECKOUT, blocks_of, named_block
from tests.domain.fulfillment.sourcing.networks import Place, facts, lines

GUIDE = "docs/guides/sourcing.md"
PAGE = (CHECKOUT / GUIDE).read_text(encoding="utf-8")
NETWORK: dict[str, Any] = json.loads(named_block(GUIDE, "network").text)
PUBLISHING = re.compile(r"^mutation \w+ \{\s+sourcingProfilePublish")
EXAMPLES = [b.text for b in blocks_of(CHECKOUT / GUIDE) if PUBLISHING.match(b.text)]
CHOICES = re.findall(
    r"^\| `([a-z-]+)` \| ([A-Z0-9 ,:+]+) \| ([A-Z0-9 ,:+]+) \|$", PAGE, re.MULTILINE
)


def places() -> list[Place]:
    return [
        Place(
            entry["code"],
            entry["kilometres"],
            entry["stock"],
            kind=LocationKind(entry["kind"]),
            cover=entry["cover"],
            price=round(float(entry["parcel"]) * 100),
            days_late=entry["daysLate"],
        )
        for entry in NETWORK["locations"]
    ]


def choice(profile: SourcingProfile, wanted: tuple[LineFacts, ...]) -> str:
    """The locations of the plan with their pieces, as the guide writes them."""
    found = build_problem(facts(wanted, places()), profile, installed_expressions())
    assert found.failures == ()
    solution = solve(found.problem)
    assert isinstance(solution, Solution)
    assert solution.proven
    skus = {line.line: line.sku for line in wanted}
    return " + ".join(
        f"{parcel.code}: "
        + ", ".join(f"{pieces} {skus[number]}" for number, pieces in parcel.pieces)
        for parcel in solution.plan.parcels
    )


async def publish(api: ApiClient, example: str) -> SourcingProfile:
    answer = await api.run(example)
    payload = answer["sourcingProfilePublish"]
    assert payload["userErrors"] == []
    code = payload["profile"]["code"]
    with api.shop.database.reading() as unit:
        return unit.sourcing_profiles.active([code])[code].profile


async def test_every_profile_of_the_guide_chooses_what_the_guide_says(api: ApiClient) -> None:
    orders = [lines(**wanted) for wanted in NETWORK["orders"].values()]
    chosen = []
    for example in EXAMPLES:
        profile = await publish(api, example)
        chosen.append((profile.code, *(choice(profile, wanted) for wanted in orders)))
    assert chosen == CHOICES
    assert len({plan for _, plan, _ in chosen}) == len(chosen) == 5


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.path)
def test_every_variable_is_documented(variable: Any) -> None:
    row = (
        f"| `{variable.path}` | {variable.type.value} | {variable.subject.value.lower()} "
        f"| {variable.meaning} |"
    )
    assert row in PAGE.splitlines()
