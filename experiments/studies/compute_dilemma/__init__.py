"""The compute dilemma: how much to order two years before demand is known."""
