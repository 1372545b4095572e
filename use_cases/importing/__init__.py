"""Importing history: an export replayed through the same use cases as the API's."""
