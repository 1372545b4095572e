"""How subscriptions follow orders and logs: woken, read once for all, resumed by cursor."""
