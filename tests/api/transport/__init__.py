"""The transports, held against a small schema with one of everything."""
