"""Two carrier services over the small shop: a slow cheap one, and a fast dear one."""

from dataclasses import replace

from domain.fulfillment.carrier_service import CarrierService
from domain.fulfillment.rate_card import RateCard, WeightBand, ZoneRates
from domain.fulfillment.transit_table import TransitTable, ZoneTransit
from domain.fulfillment.zone_table import ZoneRule, ZoneTable
from tests.shop import IDS, NOW, Shop

NEAR, FAR = "near", "far"
SERVICES = {"post": (300, 500, 4), "courier": (700, 900, 1)}
"""Minor units for two kilograms near and far, and working days."""


def open_carriers(shop: Shop, **capacities: int) -> None:
    """Let the shop's method travel by both services; limit what locations send a day."""
    rules = (ZoneRule(NEAR, maximum_kilometres=100), ZoneRule(FAR))
    with shop.database.transaction() as unit:
        shipping = unit.shipping
        shipping.zone_tables.save([ZoneTable(IDS.new(NOW), "rings", "Rings", rules)], NOW)
        for code, (near, far, days) in SERVICES.items():
            zones = tuple(
                ZoneRates(zone, (WeightBand(2_000, amount), WeightBand(30_000, 3 * amount)))
                for zone, amount in ((NEAR, near), (FAR, far))
            )
            card = RateCard(IDS.new(NOW), code, code, "GBP", "rings", zones, 5_000)
            shipping.rate_cards.save([card], NOW)
            transits = tuple(ZoneTransit(zone, days, days) for zone in (NEAR, FAR))
            table = TransitTable(IDS.new(NOW), code, code, transits, observes_holidays=False)
            shipping.transit_tables.save([table], NOW)
            service = CarrierService(IDS.new(NOW), code, "manual", f"{code} 24", code, code)
            shipping.carrier_services.save([service], NOW)
        method = replace(shop.method, service_codes=frozenset(SERVICES))
        unit.shipping_methods.save([method], NOW)
        places = [
            replace(place, daily_capacity=capacities[code])
            for code, place in shop.places.items()
            if code in capacities
        ]
        if places:
            unit.locations.save(places, NOW)
