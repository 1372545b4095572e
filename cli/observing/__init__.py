"""What operators are told: logs, figures, traces."""
