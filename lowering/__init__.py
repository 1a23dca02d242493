"""Makes artifacts: traces and lowers programs. Its stage files are the only ones that import jax and flax."""
