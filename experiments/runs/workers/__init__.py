"""Workers: what is sent to them, and how they are started, here or on a dask cluster."""
