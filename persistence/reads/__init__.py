"""SELECTs shaped for queries: a constant number of statements, whatever the page size."""
