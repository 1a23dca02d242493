"""The values of an executable, and whose contents are in whose: dataflow, its transfer functions, trip counts."""
