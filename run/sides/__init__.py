"""What a comparison is of: programs, targets, releases, runs of the history, commits, and files."""
