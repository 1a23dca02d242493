"""What a project says of itself: its programs, and `[tool.mutcheck]` of its pyproject.toml. None of it is imported."""
