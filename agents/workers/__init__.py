"""Workers: careers, search, retraining, participation; as households, all spending."""
