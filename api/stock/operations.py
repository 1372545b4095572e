"""Everything about stock besides locations and the ledger itself, gathered for the schema."""

import strawberry

from api.services import NodeResolver
from api.stock.alert_fields import AlertMutations, AlertQueries
from api.stock.alert_type import alert_node
from api.stock.backorder_fields import BackorderMutations, BackorderQueries
from api.stock.check_fields import StockCheckMutations
from api.stock.count_fields import StockCountMutations, StockCountQueries
from api.stock.count_type import stock_count_node
from api.stock.incoming_fields import IncomingSupplyMutations, IncomingSupplyQueries
from api.stock.incoming_type import incoming_supply_node
from api.stock.rule_mutations import StockRuleMutations
from api.stock.transfer_fields import TransferMutations, TransferQueries
from api.stock.transfer_type import transfer_node

STOCK_OPERATION_NODES: dict[str, NodeResolver] = {
    "Alert": alert_node,
    "IncomingSupply": incoming_supply_node,
    "StockCount": stock_count_node,
    "Transfer": transfer_node,
}
"""Who resolves a global id, by the type it names."""


@strawberry.type
class StockOperationQueries(
    AlertQueries, BackorderQueries, IncomingSupplyQueries, StockCountQueries, TransferQueries
):
    """Part of the query root."""


@strawberry.type
class StockOperationMutations(
    AlertMutations,
    BackorderMutations,
    StockRuleMutations,
    IncomingSupplyMutations,
    StockCheckMutations,
    StockCountMutations,
    TransferMutations,
):
    """Part of the mutation root."""
