"""Kept results: what they depend on, and what damages them."""
