"""The stages: trace, lower, compile. They are what imports jax."""
