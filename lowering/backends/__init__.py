"""The devices that XLA compiles for, a file for each platform that has a compiler. They import jax."""
