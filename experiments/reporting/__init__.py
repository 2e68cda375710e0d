"""Documents written from the code and the checks they report."""
