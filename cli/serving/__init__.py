"""Processes that answer: put together from settings, started, watched, replaced."""
