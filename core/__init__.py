"""Frozen values that every room knows: programs, targets, cells, artifacts, findings. No jax."""
