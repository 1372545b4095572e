"""The exact optimiser: branch and bound over sites and pieces."""
