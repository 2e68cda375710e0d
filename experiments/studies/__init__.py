"""Studies, one a file or folder: ``python -m experiments.studies.NAME``."""
