"""Damage to the rules by which orders are sourced."""

from tests.use_cases.checking.damage import Damage

SOURCING = [
    Damage("sourcing profiles", "UPDATE sourcing_profile SET version = 3 WHERE version = 2",
           "sourcing profile cheapest: 2 versions up to number 3"),
    Damage("sourcing assignments", "UPDATE sourcing_assignment SET profile_code = 'gone'",
           "channel web: no active version of profile gone"),
    Damage("sourcing assignments", "DELETE FROM sourcing_profile WHERE code = 'gifts'",
           "channel web: no active version of profile gifts"),
]  # fmt: skip
