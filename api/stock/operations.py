"""Everything about stock besides locations and the ledger itself, gathered for the schema."""

import strawberry

from api.services import NodeResolver
from api.stock.incoming_fields import IncomingSupplyMutations, IncomingSupplyQueries
from api.stock.incoming_type import incoming_supply_node
from api.stock.transfer_fields import TransferMutations, TransferQueries
from api.stock.transfer_type import transfer_node

STOCK_OPERATION_NODES: dict[str, NodeResolver] = {
    "IncomingSupply": incoming_supply_node,
    "Transfer": transfer_node,
}
"""Who resolves a global id, by the type it names."""


@strawberry.type
class StockOperationQueries(IncomingSupplyQueries, TransferQueries):
    """Part of the query root."""


@strawberry.type
class StockOperationMutations(IncomingSupplyMutations, TransferMutations):
    """Part of the mutation root."""
