"""Those who do runs: what is sent to them, processes of this machine, and dask clusters."""
