"""Occupations and moves between them."""
