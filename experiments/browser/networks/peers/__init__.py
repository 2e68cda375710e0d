"""Enterprises and their peers."""
