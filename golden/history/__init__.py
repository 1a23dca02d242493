"""What was seen over time: the results of runs in one SQLite file, which many may read while one writes."""
