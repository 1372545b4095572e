"""Proofs over a whole database: each file looks at one group of the domain's invariants."""
