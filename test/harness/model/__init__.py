"""Exact models of the contracts, written from the mathematics and sharing nothing with them."""
