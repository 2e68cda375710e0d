"""Enterprises: they adopt AI, choose vendors and modes, produce, price and staff."""
