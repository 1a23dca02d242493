"""The seed corpus: one program a file, from Flax's document on mutable arrays."""
