"""GraphQL over HTTP, Server-Sent Events and WebSocket, on the same operations."""
