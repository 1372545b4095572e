"""Stores of cost budgets that several processes share."""
