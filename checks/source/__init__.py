"""The user's own source text: the lines that jit a function and call it."""
