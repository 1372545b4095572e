"""The optimiser's answer as a plan that people read."""
