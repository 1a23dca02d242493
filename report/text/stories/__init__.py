"""What becomes of a buffer, told as a story."""
