"""Two IR texts, side by side."""
