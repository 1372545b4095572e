"""The rules of order management in plain Python: no I/O, no framework, no clock."""
