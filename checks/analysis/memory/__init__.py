"""The schedule over the memory that buffers live in: replayed for clashes, and as live ranges."""
