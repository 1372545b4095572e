"""What the demo's shop is made of."""
