"""What an operation costs: known before it runs, counted while it runs."""
