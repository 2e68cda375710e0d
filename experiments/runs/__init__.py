"""Runs: one or many, their design, executors, store, results and identity."""
