"""Judges artifacts: reads them and returns findings. Pure: no files, no printing, no jax."""
