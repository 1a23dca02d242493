"""A result as plain values: what the JSON contract says, and what a history keeps."""
