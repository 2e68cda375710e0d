"""Docking: a published scenario model reproduced, then what it leaves out."""
