"""Sourcing profiles: what a merchant publishes, how it is checked, which one applies."""
