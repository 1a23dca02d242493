"""The analyses of an executable, and of StableHLO: dataflow, trip counts, live ranges, verdicts."""
