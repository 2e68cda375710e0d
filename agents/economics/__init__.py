"""The economics as pure functions of arrays: production, choice, matching, rationing, ordering, stable numerics."""
