"""What a page costs: the statements that read what it shows."""

import re
from collections.abc import Mapping
from typing import Any

from tests.api.api_client import ApiClient
from tests.statements import counted_statements

SHOWN = re.compile(
    r"FROM (product|price|customer|address|location|stock_position|stock_movement)\b"
)


async def statements_for(api: ApiClient, document: str, variables: Mapping[str, Any]) -> int:
    """How many statements an operation sends for its objects.

    What checks its credential, and what the application does meanwhile, is not its cost.
    """
    with counted_statements(api.shop.database) as sent:
        await api.run(document, variables)
    return len([statement for statement in sent if SHOWN.search(statement)])
