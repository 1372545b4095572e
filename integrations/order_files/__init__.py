"""Order exports as files: opening, mapping, and keeping what was rejected."""
