"""The schema as pages: every type and field with its scope and cost, made from the schema's text."""
