"""Files of stock: what lies where, as CSV."""
