"""What belongs to one credential, whatever channel it is of: webhooks and bulk operations."""

from typing import Any

from tests.api.api_client import ApiClient
from tests.api.matrix.principals import OF_OWNER

QUERY = f'{{ orders(filter: {{ text: "{OF_OWNER}" }}) {{ edges {{ node {{ id }} }} }} }}'


async def live_as_another(api: ApiClient) -> dict[str, str]:
    """Things of the staff's own key, by type: nobody else's business but the staff's."""
    endpoint = {"name": OF_OWNER, "url": f"https://{OF_OWNER}.example/", "eventTypes": ["*"]}
    made = await _done(api, "webhooks/webhookEndpointCreate", {"input": endpoint})
    endpoint_id = made["webhookEndpoint"]["id"]
    tested = await _done(api, "webhooks/webhookTestSend", {"id": endpoint_id})
    begun = await _done(api, "bulk_operations/bulkQueryRun", {"input": {"query": QUERY}})
    return {
        "WebhookEndpoint": endpoint_id,
        "WebhookDelivery": tested["webhookDelivery"]["id"],
        "BulkOperation": begun["bulkOperation"]["id"],
    }


async def _done(api: ApiClient, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    (payload,) = (await api.run(document, variables)).values()
    assert payload["userErrors"] == []
    done: dict[str, Any] = payload
    return done
