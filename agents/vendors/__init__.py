"""AI vendors: technology, pricing, compute orders, funding, and the vendors side by side."""
