"""The checks, one a file: facts in, findings out."""
