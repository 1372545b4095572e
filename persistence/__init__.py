"""All SQL: tables, transactions, a repository per aggregate, reads shaped for queries."""
