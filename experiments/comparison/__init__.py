"""Comparisons of policies: what is run, what is made of the runs, and how it is shown and written."""
