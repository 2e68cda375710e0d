"""The browser front end: pages, their widgets, and the server that shows them."""
