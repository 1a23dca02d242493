"""Tasks that the workers of a `dask.distributed` cluster do, through its own `concurrent.futures` interface."""
