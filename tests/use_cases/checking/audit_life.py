"""Staff whose deeds are in the audit trail."""

from domain.access.caller import SYSTEM, PrincipalKind
from domain.access.scopes import SCOPES
from domain.audit import AuditSource
from tests.shop import NOW, Shop, stock
from use_cases.access.create_api_key import create_api_key
from use_cases.orders.place_orders import place_order


def live_under_audit(shop: Shop) -> None:
    """Goods arrive, a program orders some, and it is told who said so."""
    source = AuditSource("stockAdjust", None, "request", None)
    with shop.database.transaction() as unit, unit.telling(shop.staff, NOW, source):
        stock(unit, shop, "LAMP", "LONDON", 1)
    program = shop.database.run(
        lambda unit: create_api_key(
            unit, SYSTEM, NOW, kind=PrincipalKind.PARTNER, name="ERP", scopes=SCOPES
        )
    ).key.caller()
    source = AuditSource("orderPlace", None, "request", None)
    with shop.database.transaction() as unit, unit.telling(program, NOW, source):
        place_order(unit, program, NOW, command=shop.command(("LAMP", 1)))
