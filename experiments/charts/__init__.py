"""Charts: palette, layers, time series, the catalogue, panels and saving."""
