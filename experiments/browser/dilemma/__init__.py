"""The Compute dilemma page."""
