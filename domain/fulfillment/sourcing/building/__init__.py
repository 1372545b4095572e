"""From facts and a profile to the optimiser's question."""
