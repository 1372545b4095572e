"""GraphQL in, GraphQL out. No rules and no SQL here."""
