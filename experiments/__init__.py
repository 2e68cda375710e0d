"""Experiments: the command line, runs, figures and the browser page."""
