"""Other releases of JAX and Flax: what a program becomes in each, what changed between them, and in which it began."""
