"""The lines of two texts of IR, lined up: which are the same, up to the names of values."""
