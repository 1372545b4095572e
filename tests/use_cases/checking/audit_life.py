"""Staff whose deeds are in the audit trail."""

from domain.audit import AuditSource
from tests.shop import NOW, Shop, stock


def live_under_audit(shop: Shop) -> None:
    """Goods arrive, and it is told who said so."""
    source = AuditSource("stockAdjust", None, "request", None)
    with shop.database.transaction() as unit, unit.telling(shop.staff, NOW, source):
        stock(unit, shop, "LAMP", "LONDON", 1)
