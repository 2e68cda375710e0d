"""The published scenario model by itself."""
