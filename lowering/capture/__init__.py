"""Runs any command, and finds what JAX and XLA dumped of it."""
