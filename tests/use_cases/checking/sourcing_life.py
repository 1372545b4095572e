"""A merchant who tried a sourcing profile, made a better one, and let it plan."""

from domain.fulfillment.sourcing.profiles.profile import AssignmentRule, SourcingProfile
from tests.shop import NOW, STAFF, Shop
from use_cases.fulfillment.assign_sourcing_profile import assign_sourcing_profile
from use_cases.fulfillment.publish_sourcing_profile import publish_sourcing_profile


def live_with_profiles(shop: Shop) -> None:
    """Publish two versions of one profile and one of another; both may plan the shop's channel."""
    with shop.database.transaction() as unit:
        for code in ("cheapest", "cheapest", "gifts"):
            profile = SourcingProfile(code, code.title())
            publish_sourcing_profile(unit, STAFF, NOW, profile=profile)
        rule = AssignmentRule("gifts", "'gift' in order.tags", "gifts")
        assign_sourcing_profile(
            unit, STAFF, channel_code=shop.channel.code, profile_code="cheapest", rules=[rule]
        )
