"""A shop whose customers wait, whose channels have shares, and that sells a kit."""

from dataclasses import replace

from domain.catalog.product import Price, Product
from domain.stock.policy import StockPolicy
from tests.shop import IDS, NOW, STAFF, Shop
from tests.use_cases.stock.queues import open_queues
from use_cases.catalog.upsert_kits import KitData, upsert_kits


def live_with_queues(shop: Shop) -> None:
    """Sell vases alone and with two dishes; some wait, some were served, some changed their mind."""
    made = {sku: Product(IDS.new(NOW), sku, sku.title()) for sku in ("VASE", "DISH", "VASE-SET")}
    with shop.database.transaction() as unit:
        unit.products.save(list(made.values()), NOW)
        unit.products.save_prices([Price(p.id, shop.channel.id, 99_900) for p in made.values()])
    everything = replace(shop, products={**shop.products, **made})
    kit = KitData("VASE-SET", [("VASE", 1), ("DISH", 2)])
    shop.database.run(lambda unit: upsert_kits(unit, STAFF, NOW, items=[kit]))
    queues = open_queues(everything)
    for sku in ("VASE", "DISH"):
        queues.receive(sku, "LEEDS", 3)
        queues.policy(sku, StockPolicy.BACKORDER, limit=20, up_to_incoming=False)
    queues.share("VASE", "web", allotment=9)
    served = queues.place(("VASE", 5))
    queues.receive("VASE", "PARIS", 2)
    queues.serve()
    gone = queues.place(("VASE", 2))
    queues.place(("VASE-SET", 2))
    queues.cancel(gone)
    assert not shop.order(served.id).lines[0].backordered
