"""Two texts of IR, side by side: what really differs."""
