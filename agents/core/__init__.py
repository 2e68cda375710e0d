"""Populations of agents as numpy columns, with the interface of Mesa's agent sets, and the random draws they share."""
