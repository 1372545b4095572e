"""GraphQL outside requests: what the worker runs with somebody's kept rights."""
