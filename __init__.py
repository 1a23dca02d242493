"""mutcheck: prove that a JAX program which mutates arrays really mutates them in place."""

__version__ = "0.1.0"
