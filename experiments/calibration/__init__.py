"""Calibration: the search for parameters, forecasts, ablations and the report."""
