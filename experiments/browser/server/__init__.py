"""The server and the frame of the pages."""
