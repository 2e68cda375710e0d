"""Validation: the labour market and the policies against theory and evidence."""
